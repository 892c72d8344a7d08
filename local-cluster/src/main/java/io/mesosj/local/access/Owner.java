package io.mesosj.local.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Users by their numbers. */
final class Owner {
  private Owner() {}

  static int of(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  /** Who we are; proc(5) gives a process' directory to its effective user. */
  static int ofProcess() throws IOException {
    return of(Path.of("/proc/self"));
  }
}
