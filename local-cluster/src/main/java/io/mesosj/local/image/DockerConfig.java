package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Credentials for registries, as docker's {@code config.json} has them: of the agent ({@code
 * --docker_config}) or of an image ({@code Image.Docker.config}).
 *
 * @param json the {@code auths} alone: helpers are programs, which a framework must not name
 */
public record DockerConfig(String json) {
  /**
   * Reads a {@code config.json}.
   *
   * @throws IOException if it is none; the message has none of it
   */
  public static DockerConfig parse(byte[] text) throws IOException {
    JsonNode given;
    try {
      given = JsonTrees.read(text);
    } catch (IOException e) {
      throw new IOException("the docker config is not JSON");
    }
    JsonNode auths = given.path("auths");
    if (!auths.isObject()) {
      throw new IOException("the docker config has no \"auths\"");
    }
    ObjectNode kept = JsonTrees.object();
    kept.set("auths", auths);
    return new DockerConfig(JsonTrees.write(kept));
  }

  /** Writes it where only this user reads it. */
  Path write(Path directory) throws IOException {
    Path file = directory.resolve("auth.json");
    DurableFile.write(file, json.getBytes(StandardCharsets.UTF_8), DurableFile.Readers.OWNER);
    return file;
  }

  @Override
  public String toString() {
    return "credentials of registries";
  }
}
