package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a registry has under a tag or digest: an image, or a list of images for several platforms.
 *
 * @param content as JSON
 * @param ownDigest of its bytes
 */
record RegistryManifest(JsonNode content, String ownDigest) {

  static RegistryManifest read(byte[] json) throws IOException {
    return new RegistryManifest(new ObjectMapper().readTree(json), "sha256:" + Sha256.of(json));
  }

  /** Changes with the image for this machine, and not with those for others. */
  String pinned() {
    return digest().orElse(ownDigest);
  }

  /** What to pull it by; empty for manifests of the first schema, whose digest is another one. */
  Optional<String> digest() {
    if (content.path("schemaVersion").asInt() == 1) {
      return Optional.empty();
    }
    List<String> fitting = new ArrayList<>();
    for (JsonNode one : content.path("manifests")) {
      JsonNode platform = one.path("platform");
      if (platform.path("os").asText().equals("linux")
          && platform.path("architecture").asText().equals(architecture())
          && platform.path("variant").isMissingNode()
          && ImageName.isDigest(one.path("digest").asText())) {
        fitting.add(one.path("digest").asText());
      }
    }
    // Of several skopeo knows which; and it says so if there is none.
    return Optional.of(fitting.size() == 1 ? fitting.get(0) : ownDigest);
  }

  /** Of the layers; unknown for a list. */
  OptionalLong size() {
    long size = 0;
    for (JsonNode layer : content.path("layers")) {
      size += layer.path("size").asLong();
    }
    return size > 0 ? OptionalLong.of(size) : OptionalLong.empty();
  }

  /** In OCI's, which are Go's, names. */
  private static String architecture() {
    String name = System.getProperty("os.arch", "");
    return name.equals("aarch64") ? "arm64" : name;
  }
}
