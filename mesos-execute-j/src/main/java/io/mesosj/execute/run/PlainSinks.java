package io.mesosj.execute.run;

import io.mesosj.base.console.Standard;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** One task's output as it is, byte for byte. */
record PlainSinks(Standard streams) implements OutputSinks {
  @Override
  public OutputStream out(String task) {
    return new Shared(streams.out());
  }

  @Override
  public OutputStream err(String task) {
    return new Shared(streams.err());
  }

  /** A stream that others go on using. */
  private static final class Shared extends FilterOutputStream {
    Shared(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
