package io.mesosj.scheduler.agent;

import java.io.IOException;

/** Reads files of sandboxes. */
@FunctionalInterface
public interface SandboxFiles {
  /**
   * Reads what stands at an offset; the answer may be shorter than the rest of the file, and is
   * empty at its end or while the file does not exist yet.
   */
  byte[] read(String path, long offset) throws IOException;
}
