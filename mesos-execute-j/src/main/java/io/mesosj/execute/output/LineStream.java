package io.mesosj.execute.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes on whole lines, so that those of several tasks don't run into each other. A line that is
 * longer than 64 KiB is passed on in pieces; {@link #close} passes on the rest.
 */
public final class LineStream extends OutputStream {
  private static final int LONGEST = 64 << 10;

  /** Takes whole lines, the line feed included. */
  @FunctionalInterface
  public interface Sink {
    void line(byte[] line) throws IOException;
  }

  private final Sink sink;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /** Passes lines on to a sink. */
  public LineStream(Sink sink) {
    super();
    this.sink = sink;
  }

  @Override
  public void write(int octet) throws IOException {
    begun.write(octet);
    if (octet == '\n' || begun.size() >= LONGEST) {
      passOn();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int start = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n' || begun.size() + i - start + 1 >= LONGEST) {
        begun.write(bytes, start, i + 1 - start);
        start = i + 1;
        passOn();
      }
    }
    begun.write(bytes, start, offset + length - start);
  }

  private void passOn() throws IOException {
    byte[] line = begun.toByteArray();
    begun.reset();
    sink.line(line);
  }

  @Override
  public void close() throws IOException {
    if (begun.size() > 0) {
      passOn();
    }
  }
}
