package io.mesosj.scheduler.agent;

import java.io.IOException;

/** The files that a log was rotated into, as logrotate names them: {@code .1} is the newest. */
final class RotatedFiles {
  /** How many are looked at; by default Mesos' module keeps nine. */
  private static final int MOST = 32;

  private final SandboxFiles files;
  private final String path;

  RotatedFiles(SandboxFiles files, String path) {
    this.files = files;
    this.path = path;
  }

  String name(int index) {
    return index == 0 ? path : path + "." + index;
  }

  /** Whether Mesos' module has rotated the log; it keeps logrotate's state beside it. */
  boolean isInUse() throws IOException {
    return files.read(path + ".logrotate.state", 0).length > 0;
  }

  /** The file whose beginning was copied; 0 if none of them is it. */
  int find(CopiedPart copied) throws IOException {
    for (int index = 1; index <= MOST; index++) {
      if (copied.endsIn(files.read(name(index), copied.tailOffset()))) {
        return index;
      }
    }
    return 0;
  }

  /** The beginning of the oldest; empty if there is none, or none any more. */
  byte[] oldest() throws IOException {
    int index = 0;
    while (index < MOST && files.read(name(index + 1), 0).length > 0) {
      index++;
    }
    while (true) {
      byte[] found = index == 0 ? new byte[0] : files.read(name(index), 0);
      if (index == MOST || files.read(name(index + 1), 0).length == 0) {
        return found;
      }
      // Rotated meanwhile.
      index++;
    }
  }

  /** The beginning of the next newer one that is not empty; empty if there is none yet. */
  byte[] newerThan(int index) throws IOException {
    byte[] found = new byte[0];
    for (int newer = index - 1; newer >= 0 && found.length == 0; newer--) {
      found = files.read(name(newer), 0);
    }
    return found;
  }
}
