package io.mesosj.execute.output;

import java.io.IOException;
import java.io.OutputStream;

/** One file of the sandbox and how far it was copied. */
final class FollowedFile {
  private final SandboxFiles files;
  private final String path;
  private final OutputStream sink;
  private long offset;

  FollowedFile(SandboxFiles files, String path, OutputStream sink) {
    this.files = files;
    this.path = path;
    this.sink = sink;
  }

  /** Copies what is new; whether there was anything. */
  boolean copyOnce() throws IOException, OutputClosedException {
    byte[] bytes = files.read(path, offset);
    if (bytes.length == 0) {
      return false;
    }
    try {
      sink.write(bytes);
      sink.flush();
    } catch (IOException e) {
      throw new OutputClosedException(e);
    }
    offset += bytes.length;
    return true;
  }
}
