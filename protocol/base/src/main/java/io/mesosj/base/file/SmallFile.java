package io.mesosj.base.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;

/**
 * Reads small files of the system, of others or of users: regular ones only, since a pipe or device
 * would hold us up, and not more of them than fits.
 */
public final class SmallFile {
  /** Of bytes, unless another is given. */
  public static final int LIMIT = 4 * 1024 * 1024;

  private static final int CHUNK = 64 * 1024;

  private SmallFile() {}

  /** The whole content, of up to {@link #LIMIT} bytes. */
  public static byte[] bytes(Path file) throws IOException {
    return bytes(file, LIMIT);
  }

  /**
   * The whole content.
   *
   * @throws IOException if it is no regular file, is longer than {@code limit} bytes or can't be
   *     read; {@link FileProblem} tells it
   */
  public static byte[] bytes(Path file, int limit) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "it is not a regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = read(in, attributes.size(), limit);
      if (content.length == limit && in.read() >= 0) {
        throw new FileSystemException(
            file.toString(), null, "it is longer than " + limit + " bytes");
      }
      return content;
    }
  }

  /**
   * As {@link #bytes(Path)}, of a file in a directory that others fill: a link may lead to one of
   * the kernel's own, of which some wait for something to happen ({@code /proc/kmsg}, {@code
   * trace_pipe}). Those call themselves empty, and what does so is taken at its word.
   */
  public static byte[] stored(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return attributes.isRegularFile() && attributes.size() == 0 ? new byte[0] : bytes(file);
  }

  /** {@link #stored} as {@link #text(Path)} has it. */
  public static String storedText(Path file) throws IOException {
    return decode(stored(file));
  }

  /**
   * Up to {@code limit} bytes. Files below /proc and /sys are regular ones of size 0 or 4096,
   * whatever they hold; of others their size and one more is one buffer, no larger than need be,
   * that meets the end. One that grows meanwhile is read to its end all the same.
   */
  static byte[] read(InputStream in, long size, int limit) throws IOException {
    int expected = size == 0 ? limit : (int) Math.min(limit, size + 1);
    byte[] content = in.readNBytes(expected);
    if (content.length < expected || expected == limit) {
      return content;
    }
    byte[] rest = in.readNBytes(limit - expected);
    byte[] all = Arrays.copyOf(content, expected + rest.length);
    System.arraycopy(rest, 0, all, expected, rest.length);
    return all;
  }

  /**
   * The first bytes of a file, or of a pipe, which is waited for; fewer where there are no more.
   *
   * @param most how many
   */
  public static byte[] start(Path file, int most) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    // Not by a stream: Java 21's asks where it stands, which no pipe knows.
    try (ReadableByteChannel channel = Files.newByteChannel(file)) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.min(most, CHUNK));
      while (content.size() < most && channel.read(buffer) >= 0) {
        content.write(buffer.array(), 0, Math.min(buffer.position(), most - content.size()));
        buffer.clear();
      }
    }
    return content.toByteArray();
  }

  /**
   * The content as text: of UTF-8; of a line that is not, each byte as the character of ISO 8859-1
   * it is, so that one line hides no other.
   */
  public static String text(Path file) throws IOException {
    return decode(bytes(file));
  }

  /** As {@link #text(Path)}, of up to {@code limit} bytes. */
  public static String text(Path file, int limit) throws IOException {
    return decode(bytes(file, limit));
  }

  /** The lines of {@link #text(Path)}. */
  public static List<String> lines(Path file) throws IOException {
    return text(file).lines().toList();
  }

  private static String decode(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      return decodeByLine(content);
    }
  }

  /** In both encodings a line's end is one byte that is part of nothing else. */
  private static String decodeByLine(byte[] content) {
    StringBuilder text = new StringBuilder(content.length);
    int from = 0;
    while (from < content.length) {
      int to = from;
      while (to < content.length && content[to] != '\n') {
        to++;
      }
      to = Math.min(to + 1, content.length);
      text.append(decodeLine(content, from, to - from));
      from = to;
    }
    return text.toString();
  }

  private static String decodeLine(byte[] content, int from, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(content, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      return new String(content, from, length, StandardCharsets.ISO_8859_1);
    }
  }
}
