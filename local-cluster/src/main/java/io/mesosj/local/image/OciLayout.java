package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** An OCI image layout of one image, as skopeo writes it. */
record OciLayout(Path directory) {

  /** The manifest's digest, in hexadecimal. */
  String manifestDigest() throws IOException {
    JsonNode index = read(directory.resolve("index.json"));
    return hex(index.path("manifests").path(0).path("digest").asText());
  }

  ImageConfig config() throws IOException {
    JsonNode manifest = blob(manifestDigest());
    JsonNode config = blob(hex(manifest.path("config").path("digest").asText()));
    return ImageConfig.read(config.path("config"));
  }

  private JsonNode blob(String digest) throws IOException {
    return read(directory.resolve("blobs/sha256").resolve(digest));
  }

  /** One of a layout's files. */
  static JsonNode read(Path file) throws IOException {
    try {
      return JsonTrees.read(SmallFile.bytes(file));
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      FileSystemException problem = new FileSystemException(file.toString(), null, e.getMessage());
      problem.initCause(e);
      throw problem;
    }
  }

  /** The digits of a digest, which become a file name, so they are checked. */
  static String hex(String digest) throws IOException {
    String hex = digest.startsWith("sha256:") ? digest.substring(7) : "";
    if (hex.length() != 64 || !hex.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      throw new IOException("its manifest names the unsupported digest '" + digest + "'");
    }
    return hex;
  }
}
