package io.mesosj.local.container;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a further process in a container prints. Where runc can't start it the first words are
 * runc's: of these the reason alone is passed on, such as {@code exec: "foo": executable file not
 * found in $PATH}.
 */
final class RuncWords implements OutputFan.Source {
  private static final byte[] BEFORE =
      ("exec failed: " + RuncLog.BEFORE_REASON).getBytes(StandardCharsets.US_ASCII);

  private final OutputFan.Source source;
  private final Path pidFile;
  private boolean begun;

  /**
   * Reads from a source.
   *
   * @param pidFile which runc writes when the process has started
   */
  RuncWords(OutputFan.Source source, Path pidFile) {
    this.source = source;
    this.pidFile = pidFile;
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    int count = source.read(buffer);
    if (begun) {
      return count;
    }
    begun = true;
    // What a process prints itself is never touched, not even these words.
    if (count <= BEFORE.length || !Arrays.equals(BEFORE, start(buffer)) || Files.exists(pidFile)) {
      return count;
    }
    System.arraycopy(buffer, BEFORE.length, buffer, 0, count - BEFORE.length);
    return count - BEFORE.length;
  }

  private static byte[] start(byte[] buffer) {
    return Arrays.copyOf(buffer, BEFORE.length);
  }
}
