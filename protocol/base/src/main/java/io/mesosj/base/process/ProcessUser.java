package io.mesosj.base.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whom this process runs as. */
public final class ProcessUser {
  private ProcessUser() {}

  /** Whether it may do what only root may. */
  public static boolean isRoot() {
    try {
      return uid() == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** The user's number; proc(5) gives a process' directory to its effective user. */
  public static long uid() throws IOException {
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return uid instanceof Integer number ? Integer.toUnsignedLong(number) : -1;
  }
}
