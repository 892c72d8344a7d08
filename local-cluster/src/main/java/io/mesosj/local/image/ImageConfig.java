package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.util.ArrayList;
import java.util.List;

/**
 * What an image says of how it is run; the OCI image specification's {@code config}.
 *
 * @param env {@code NAME=VALUE}
 * @param entrypoint what is run, before the arguments
 * @param cmd the arguments when none are given
 * @param workingDir where it is run; empty for the sandbox
 * @param user {@code user[:group]}, names or numbers; empty for root
 */
public record ImageConfig(
    List<String> env, List<String> entrypoint, List<String> cmd, String workingDir, String user) {
  static ImageConfig read(JsonNode config) {
    return new ImageConfig(
        texts(config.path("Env")),
        texts(config.path("Entrypoint")),
        texts(config.path("Cmd")),
        config.path("WorkingDir").asText(""),
        config.path("User").asText(""));
  }

  /** What {@link #read} reads. */
  ObjectNode toJson() {
    ObjectNode json = JsonTrees.object();
    put(json, "Env", env);
    put(json, "Entrypoint", entrypoint);
    put(json, "Cmd", cmd);
    return json.put("WorkingDir", workingDir).put("User", user);
  }

  private static void put(ObjectNode json, String name, List<String> texts) {
    texts.forEach(json.putArray(name)::add);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }
}
