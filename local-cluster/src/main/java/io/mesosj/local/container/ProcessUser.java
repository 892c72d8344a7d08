package io.mesosj.local.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whom this process runs as. */
public final class ProcessUser {
  private ProcessUser() {}

  /** Whether it may do what only root may. */
  public static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
