package io.mesosj.execute.output;

import io.mesosj.base.console.Standard;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output that remembers whether its reader went away, as {@code | head} does. */
public final class ReadOutput extends OutputStream {
  private final OutputStream out;
  private volatile boolean closed;

  private ReadOutput(OutputStream out) {
    super();
    this.out = out;
  }

  /** Writes to somebody's. */
  public static ReadOutput of(Standard streams) {
    return new ReadOutput(streams.out());
  }

  /** This, with the standard error of others. */
  public Standard with(OutputStream err) {
    return new Standard(this, err);
  }

  /** Whether nobody reads any more. */
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      closed = Standard.isRead();
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
