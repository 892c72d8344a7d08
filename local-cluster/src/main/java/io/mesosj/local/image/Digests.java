package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What images are known by, where no registry compares it. */
final class Digests {
  private static final String REFERENCE = "org.opencontainers.image.ref.name";

  private Digests() {}

  /** Those of an OCI layout's images with that tag, or of all where none are tagged. */
  static List<String> of(JsonNode index, ImageName name) {
    List<String> all = new ArrayList<>();
    List<String> tagged = new ArrayList<>();
    for (JsonNode one : index.path("manifests")) {
      String reference = one.path("annotations").path(REFERENCE).asText();
      all.add(one.path("digest").asText());
      if (reference.equals(name.tagOrLatest())
          || reference.endsWith("/" + name.path() + ":" + name.tagOrLatest())) {
        tagged.add(one.path("digest").asText());
      }
    }
    return tagged.isEmpty() ? all : tagged;
  }

  /**
   * Compares what is there with what is asked for.
   *
   * @throws IOException if another is there
   */
  static void require(ImageName name, List<String> there, Object where) throws IOException {
    Optional<String> wanted = name.digest();
    if (wanted.isPresent() && !there.contains(wanted.get())) {
      throw new IOException(
          "'"
              + where
              + "' has "
              + String.join(", ", there)
              + ", not "
              + wanted.get()
              + ": ask for what is there, or without a digest");
    }
  }

  /** The one to be shown for an image: that it was asked for by, or the first. */
  static String shown(ImageName name, List<String> there) {
    return name.digest().orElse(there.isEmpty() ? "" : there.get(0));
  }
}
