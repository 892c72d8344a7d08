package io.mesosj.local.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An archive of {@code docker save}, or of an OCI layout, on this machine; it may be compressed.
 *
 * @param largest what it may unpack to, in bytes
 */
record ArchiveSource(Path archive, ImageName name, long largest) implements ImageSource {
  private static final int BUFFER = 1 << 16;

  /**
   * Finds an image's archive: {@code NAME[:TAG].tar} as Mesos does, and for the tag {@code latest}
   * also with or without it.
   *
   * @throws IOException saying where it was looked for
   */
  static ArchiveSource find(Path directory, ImageName name, long largest) throws IOException {
    Set<String> files = new LinkedHashSet<>();
    files.add(name + ".tar");
    name.tag().ifPresent(tag -> files.add(name.repository() + ":" + tag + ".tar"));
    if (name.tagOrLatest().equals("latest")) {
      files.add(name.repository() + ".tar");
      files.add(name.repository() + ":latest.tar");
    }
    for (String file : List.copyOf(files)) {
      files.add(file + ".gz");
    }
    for (String file : files) {
      if (Files.isRegularFile(directory.resolve(file))) {
        return new ArchiveSource(directory.resolve(file), name, largest);
      }
    }
    throw new IOException(
        "'" + directory + "' (--docker_registry) has no " + String.join(", ", files));
  }

  @Override
  public Located locate(Staging staging) throws IOException {
    return Located.of(name + " " + FileIdentity.of(archive));
  }

  @Override
  public Copy copy(Staging staging, Located located) throws IOException {
    // A colon in the file's name would begin a reference for skopeo.
    Path link = staging.directory().resolve("archive.tar");
    if (isCompressed()) {
      decompress(link);
    } else {
      Files.createSymbolicLink(link, archive);
    }
    ArchiveContents contents = ArchiveContents.read(link, archive);
    List<String> digests = contents.digests(name);
    Digests.require(name, digests, archive);
    String source =
        contents.isDocker()
            ? "docker-archive:" + link + ":@" + contents.indexOf(name)
            : "oci-archive:" + link;
    return new Copy(List.of("--insecure-policy", source), Digests.shown(name, digests));
  }

  private boolean isCompressed() throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      byte[] magic = in.readNBytes(2);
      return magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
    }
  }

  /** A file may unpack to anything. */
  private void decompress(Path into) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), BUFFER);
        OutputStream out = Files.newOutputStream(into)) {
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
        if (total > largest) {
          throw new IOException("'" + archive + "' unpacks to more than " + largest + " bytes");
        }
        out.write(buffer, 0, read);
      }
    } catch (EOFException | ZipException e) {
      throw new IOException("'" + archive + "' is damaged: " + e.getMessage(), e);
    }
  }
}
