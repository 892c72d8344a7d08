package io.mesosj.local.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An image in an OCI layout's directory, {@code NAME} in the directory of archives. */
record LayoutSource(Path layout, ImageName name) implements ImageSource {

  static boolean isThere(Path directory, ImageName name) {
    return Files.isRegularFile(directory.resolve(name.repository()).resolve("oci-layout"));
  }

  @Override
  public String identity() throws IOException {
    return layout
        + " "
        + name.tagOrLatest()
        + name.digest().orElse("")
        + " "
        + Files.getLastModifiedTime(layout.resolve("index.json"));
  }

  @Override
  public List<String> skopeoSource(Path staging) throws IOException {
    Path index = layout.resolve("index.json");
    Digests.require(name, Digests.of(new ObjectMapper().readTree(index.toFile()), name), layout);
    // A colon in the path would begin a reference for skopeo.
    Path link = Files.createSymbolicLink(staging.resolve("layout"), layout);
    return List.of("--insecure-policy", "oci:" + link + ":" + name.tagOrLatest());
  }
}
