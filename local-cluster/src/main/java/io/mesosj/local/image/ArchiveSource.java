package io.mesosj.local.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An archive of {@code docker save}, or of an OCI layout, on this machine. */
record ArchiveSource(Path archive, ImageName name) implements ImageSource {

  /**
   * Finds an image's archive: {@code NAME[:TAG].tar} as Mesos does, and for the tag {@code latest}
   * also with or without it.
   *
   * @throws IOException saying where it was looked for
   */
  static ArchiveSource find(Path directory, ImageName name) throws IOException {
    Set<String> files = new LinkedHashSet<>();
    files.add(name + ".tar");
    if (name.tagOrLatest().equals("latest")) {
      files.add(name.repository() + ".tar");
      files.add(name.repository() + ":latest.tar");
    }
    for (String file : files) {
      if (Files.isRegularFile(directory.resolve(file))) {
        return new ArchiveSource(directory.resolve(file), name);
      }
    }
    throw new IOException(
        "'" + directory + "' (--docker_registry) has no " + String.join(", ", files));
  }

  @Override
  public String identity() throws IOException {
    Map<String, Object> file =
        Files.readAttributes(archive, "unix:ino,size,lastModifiedTime", new LinkOption[0]);
    return archive + " " + name + " " + file;
  }

  @Override
  public List<String> skopeoSource(Path staging) throws IOException {
    // A colon in the file's name would begin a reference for skopeo.
    Path link = Files.createSymbolicLink(staging.resolve("archive.tar"), archive);
    ArchiveContents contents = ArchiveContents.read(archive);
    String source =
        contents.isDocker()
            ? "docker-archive:" + link + ":@" + contents.indexOf(name)
            : "oci-archive:" + link;
    return List.of("--insecure-policy", source);
  }
}
