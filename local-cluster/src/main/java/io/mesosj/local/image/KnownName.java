package io.mesosj.local.image;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What something was unpacked to.
 *
 * @param name as it was asked for
 * @param digest what may stand behind the name's {@code @}
 * @param image the unpacked image's directory in the store
 */
record KnownName(String name, String digest, String image) {

  static Optional<KnownName> read(Path file) throws IOException {
    byte[] json;
    try {
      json = SmallFile.bytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      ObjectNode known = JsonTrees.read(json);
      return Optional.of(
          new KnownName(
              known.path("name").asText(),
              known.path("digest").asText(),
              OciLayout.hex("sha256:" + known.path("image").asText())));
    } catch (IOException e) {
      throw new FileSystemException(
          file.toString(), null, "is damaged, remove it: " + e.getMessage());
    }
  }

  void write(Path file) throws IOException {
    ObjectNode known = JsonTrees.object();
    known.put("name", name).put("digest", digest).put("image", image);
    DurableFile.write(
        file, JsonTrees.write(known).getBytes(StandardCharsets.UTF_8), DurableFile.Readers.OWNER);
  }
}
