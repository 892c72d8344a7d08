package io.mesosj.protocol.recordio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes records, each with one write and a flush so that a record travels in one piece. */
public final class RecordWriter {
  private final OutputStream out;

  public RecordWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes and flushes one record. */
  public void write(byte[] record) throws IOException {
    out.write(frame(record));
    out.flush();
  }

  /** The record with its length in front. */
  public static byte[] frame(byte[] record) {
    byte[] prefix = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] framed = new byte[prefix.length + record.length];
    System.arraycopy(prefix, 0, framed, 0, prefix.length);
    System.arraycopy(record, 0, framed, prefix.length, record.length);
    return framed;
  }
}
