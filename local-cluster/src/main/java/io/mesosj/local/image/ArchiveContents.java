package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.base.text.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which images an archive has; reads headers and {@code manifest.json}, skips the layers. */
final class ArchiveContents {
  private static final int BLOCK = 512;
  private static final int MAX_MANIFEST = 4 * 1024 * 1024;
  private static final int MAX_ENTRIES = 1_000_000;

  private final Path file;
  private final Path archive;
  private final @Nullable JsonNode manifest;

  private final @Nullable JsonNode index;

  private ArchiveContents(
      Path file, Path archive, @Nullable JsonNode manifest, @Nullable JsonNode index) {
    this.file = file;
    this.archive = archive;
    this.manifest = manifest;
    this.index = index;
  }

  /**
   * Reads an archive's table of contents.
   *
   * @param file the archive, or what it was unpacked to
   * @param archive what errors call it
   * @throws IOException if it is not an archive of images
   */
  static ArchiveContents read(Path file, Path archive) throws IOException {
    JsonNode manifest = null;
    JsonNode index = null;
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = ByteBuffer.allocate(BLOCK);
      for (int entry = 0; entry < MAX_ENTRIES && readBlock(channel, header); entry++) {
        String name = text(header, 0, 100);
        if (name.isEmpty()) {
          break;
        }
        long size = size(archive, header);
        long next = channel.position() + (size + BLOCK - 1) / BLOCK * BLOCK;
        String plain = name.startsWith("./") ? name.substring(2) : name;
        if (plain.equals("manifest.json")) {
          manifest = json(archive, channel, size, plain);
        } else if (plain.equals("index.json")) {
          index = json(archive, channel, size, plain);
        }
        channel.position(next);
      }
    }
    if (manifest == null && index == null) {
      throw new IOException(
          "'"
              + archive
              + "' is no image archive: it has neither manifest.json (docker save) nor index.json"
              + " (OCI layout)");
    }
    return new ArchiveContents(file, archive, manifest, index);
  }

  private byte[] member(String wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer header = ByteBuffer.allocate(BLOCK);
      for (int entry = 0; entry < MAX_ENTRIES && readBlock(channel, header); entry++) {
        String name = text(header, 0, 100);
        long size = size(archive, header);
        long next = channel.position() + (size + BLOCK - 1) / BLOCK * BLOCK;
        if (wanted.equals(name.startsWith("./") ? name.substring(2) : name)) {
          return content(archive, channel, size, wanted);
        }
        channel.position(next);
      }
    }
    throw new IOException("'" + archive + "' lacks '" + OneLine.of(wanted, 100) + "'");
  }

  private static boolean readBlock(FileChannel file, ByteBuffer block) throws IOException {
    block.clear();
    while (block.hasRemaining()) {
      if (file.read(block) < 0) {
        return false;
      }
    }
    return true;
  }

  private static String text(ByteBuffer header, int from, int length) {
    byte[] field = new byte[length];
    header.get(from, field);
    int end = 0;
    while (end < length && field[end] != 0) {
      end++;
    }
    return new String(field, 0, end, StandardCharsets.UTF_8);
  }

  private static long size(Path archive, ByteBuffer header) throws IOException {
    if (header.get(124) < 0) {
      // GNU's binary form, for members of more than 8 GB.
      return header.getLong(128) & Long.MAX_VALUE;
    }
    String octal = text(header, 124, 12).strip();
    try {
      return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
    } catch (NumberFormatException e) {
      throw new IOException("'" + archive + "' is not a tar archive", e);
    }
  }

  private static byte[] content(Path archive, FileChannel file, long size, String name)
      throws IOException {
    if (size > MAX_MANIFEST) {
      throw new IOException("'" + archive + "': its " + name + " is too large");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining() && file.read(bytes) >= 0) {
      // The channel may give less than is asked for.
    }
    return bytes.array();
  }

  private static JsonNode json(Path archive, FileChannel file, long size, String name)
      throws IOException {
    byte[] content = content(archive, file, size, name);
    try {
      return new ObjectMapper().readTree(content);
    } catch (IOException e) {
      throw new IOException("'" + archive + "': its " + name + " is not JSON", e);
    }
  }

  /**
   * What the image with that name is known by: the digests of its manifests, and its id, since
   * {@code docker save} keeps no manifest.
   */
  List<String> digests(ImageName name) throws IOException {
    List<String> all = new ArrayList<>();
    if (manifest != null) {
      String config = manifest.path(indexOf(name)).path("Config").asText();
      all.add("sha256:" + Sha256.of(member(config)));
    }
    if (index != null) {
      all.addAll(Digests.of(index, name));
    }
    return all;
  }

  boolean isDocker() {
    return manifest != null;
  }

  /**
   * The position of the image with that name; the only image whatever its name.
   *
   * @throws IOException naming what is there instead
   */
  int indexOf(ImageName name) throws IOException {
    JsonNode images = manifest;
    if (images == null || images.size() == 1) {
      return 0;
    }
    String wanted = name.repository() + ":" + name.tagOrLatest();
    List<String> found = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      for (JsonNode tag : images.get(i).path("RepoTags")) {
        if (tag.asText().equals(wanted)) {
          return i;
        }
        found.add(tag.asText());
      }
    }
    throw new IOException("'" + archive + "' has no image '" + wanted + "', but " + found);
  }
}
