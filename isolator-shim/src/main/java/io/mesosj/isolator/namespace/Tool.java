package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of util-linux' or iproute2's programs, by its arguments and never through a shell. */
final class Tool {
  private static final long LIMIT_SECONDS = 30;

  private Tool() {}

  /**
   * @throws IOException with the program's own words if it is missing, fails or hangs
   */
  static void run(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "'"
              + command.get(0)
              + "' can't be run (install util-linux and iproute2): "
              + e.getMessage(),
          e);
    }
    try {
      process.getOutputStream().close();
      // These programs print a line at most, which fits into the pipe.
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("'" + String.join(" ", command) + "' hangs");
      }
      if (process.exitValue() != 0) {
        byte[] said = process.getInputStream().readNBytes(2000);
        throw new IOException(
            "'"
                + String.join(" ", command)
                + "' failed: "
                + new String(said, StandardCharsets.UTF_8).strip());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + command.get(0) + "' ran", e);
    }
  }
}
