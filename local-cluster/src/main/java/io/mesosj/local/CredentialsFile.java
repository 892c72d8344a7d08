package io.mesosj.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file behind a Mesos master's {@code --credentials}: JSON, {@code {"credentials":
 * [{"principal": "p", "secret": "s"}]}}, or lines of a principal, white space and its secret.
 */
public final class CredentialsFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CredentialsFile() {}

  /**
   * The secrets by principal.
   *
   * @throws IllegalArgumentException saying what is wrong and where, without any of the secrets
   */
  public static Map<String, String> parse(String text) {
    Map<String, String> secrets = new LinkedHashMap<>();
    if (text.stripLeading().startsWith("{")) {
      parseJson(text, secrets);
    } else {
      parseLines(text, secrets);
    }
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("there are no credentials in it");
    }
    return secrets;
  }

  private static void parseJson(String text, Map<String, String> secrets) {
    JsonNode list;
    try {
      list = JSON.readTree(text).path("credentials");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not JSON: line " + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()), e);
    }
    if (!list.isArray()) {
      throw new IllegalArgumentException("expected {\"credentials\": [...]}");
    }
    for (int i = 0; i < list.size(); i++) {
      String where = "credentials[" + i + "]";
      JsonNode principal = list.get(i).path("principal");
      JsonNode secret = list.get(i).path("secret");
      if (!principal.isTextual() || !secret.isTextual()) {
        throw new IllegalArgumentException(where + " needs the texts 'principal' and 'secret'");
      }
      add(where, principal.textValue(), secret.textValue(), secrets);
    }
  }

  private static void parseLines(String text, Map<String, String> secrets) {
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        String[] words = line.strip().split("\\s+", -1);
        if (words.length != 2) {
          throw new IllegalArgumentException(
              "line " + number + ": expected a principal, a space and its secret");
        }
        add("line " + number, words[0], words[1], secrets);
      }
    }
  }

  private static void add(
      String where, String principal, String secret, Map<String, String> secrets) {
    if (principal.isEmpty() || principal.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          where + ": a principal must not be empty nor have a ':', for HTTP basic authentication");
    }
    if (secrets.put(principal, secret) != null) {
      throw new IllegalArgumentException(where + ": the principal was named before");
    }
  }
}
