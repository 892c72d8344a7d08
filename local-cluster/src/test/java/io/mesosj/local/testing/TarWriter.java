package io.mesosj.local.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes ustar archives into memory; owners are root, times zero. */
final class TarWriter {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  TarWriter directory(String name, int mode) {
    header(name + "/", mode, 0, '5', "");
    return this;
  }

  TarWriter link(String name, String target) {
    header(name, 0777, 0, '2', target);
    return this;
  }

  TarWriter hardLink(String name, String target) {
    header(name, 0644, 0, '1', target);
    return this;
  }

  TarWriter fifo(String name) {
    header(name, 0644, 0, '6', "");
    return this;
  }

  TarWriter file(String name, int mode, byte[] content) {
    header(name, mode, content.length, '0', "");
    out.writeBytes(content);
    pad();
    return this;
  }

  byte[] toBytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  private void header(String name, int mode, long size, char type, String target) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "%07o".formatted(mode));
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    out.writeBytes(header);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private void pad() {
    out.writeBytes(new byte[(BLOCK - out.size() % BLOCK) % BLOCK]);
  }
}
