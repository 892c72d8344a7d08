package io.mesosj.isolator.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.EndedCall;
import io.mesosj.cni.PluginCall;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes out of a configuration what by its name is a secret, as {@code etcd_password} or a token
 * for an API: a log is copied into tickets. Labels, which are a key and a value, count too.
 */
public final class HiddenSecrets {
  static final String HIDDEN = "(hidden)";

  private static final List<String> NAMES =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "secret",
          "token",
          "credential",
          "authorization",
          "apikey",
          "api_key",
          "api-key",
          "private_key",
          "privatekey",
          "client_key_data",
          "key_data");

  private HiddenSecrets() {}

  /** A call without them in what the plugin read, was told and answered. */
  public static EndedCall hidden(EndedCall call) {
    PluginCall told = call.call();
    return new EndedCall(
        call.type(),
        new PluginCall(
            told.command(),
            told.network(),
            told.containerId(),
            told.netns(),
            told.ifName(),
            told.args().map(HiddenSecrets::hidden)),
        hidden(call.config()),
        call.began(),
        call.took(),
        call.answer().map(HiddenSecrets::hidden),
        call.failure());
  }

  static boolean isNamed(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return NAMES.stream().anyMatch(lower::contains);
  }

  /** A copy without them. */
  static JsonNode hidden(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      return hidden(object);
    }
    if (tree instanceof ArrayNode array) {
      ArrayNode copy = JsonTrees.array();
      array.forEach(item -> copy.add(hidden(item)));
      return copy;
    }
    return tree;
  }

  private static ObjectNode hidden(ObjectNode object) {
    ObjectNode copy = JsonTrees.object();
    boolean isLabel = object.path("key").isTextual() && isNamed(object.get("key").textValue());
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      boolean secret = isNamed(field.getKey()) || (isLabel && field.getKey().equals("value"));
      if (secret && !field.getValue().isContainerNode()) {
        copy.put(field.getKey(), HIDDEN);
      } else {
        copy.set(field.getKey(), secret ? allHidden(field.getValue()) : hidden(field.getValue()));
      }
    }
    return copy;
  }

  private static JsonNode allHidden(JsonNode container) {
    return container.isArray() ? JsonTrees.array().add(HIDDEN) : JsonTrees.object().put("", HIDDEN);
  }

  /** The same of {@code CNI_ARGS}: {@code KEY=VALUE;KEY=VALUE}. */
  static String hidden(String args) {
    StringBuilder copy = new StringBuilder();
    for (String pair : args.split(";", -1)) {
      int at = pair.indexOf('=');
      copy.append(copy.isEmpty() ? "" : ";");
      copy.append(
          at > 0 && isNamed(pair.substring(0, at)) ? pair.substring(0, at + 1) + HIDDEN : pair);
    }
    return copy.toString();
  }
}
