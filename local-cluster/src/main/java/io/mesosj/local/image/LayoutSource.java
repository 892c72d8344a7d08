package io.mesosj.local.image;

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
  public Located locate(Staging staging) throws IOException {
    return Located.of(name + " " + FileIdentity.of(layout.resolve("index.json")));
  }

  @Override
  public Copy copy(Staging staging, Located located) throws IOException {
    Path index = layout.resolve("index.json");
    List<String> digests = Digests.of(OciLayout.read(index), name);
    Digests.require(name, digests, layout);
    // A colon in the path would begin a reference for skopeo.
    Path link = Files.createSymbolicLink(staging.directory().resolve("layout"), layout);
    return new Copy(
        List.of("--insecure-policy", "oci:" + link + ":" + name.tagOrLatest()),
        Digests.shown(name, digests));
  }
}
