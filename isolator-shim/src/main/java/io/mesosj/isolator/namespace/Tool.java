package io.mesosj.isolator.namespace;

import io.mesosj.base.step.Steps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one of util-linux' or iproute2's programs, by its arguments and never through a shell. */
final class Tool {
  private static final long LIMIT_SECONDS = 30;
  private static final int MAX_WORDS = 2000;

  private final Steps steps;

  Tool(Steps steps) {
    this.steps = steps;
  }

  /**
   * Runs a program and returns what it printed.
   *
   * @throws IOException with the program's own words if it is missing, fails or hangs
   */
  String run(List<String> command) throws IOException {
    String what = String.join(" ", command);
    steps.before(what);
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
      steps.during(what);
      process.getOutputStream().close();
      // These programs print a line or a short table, which fits into the pipe.
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("'" + what + "' hangs");
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.exitValue() != 0) {
        String words = said.substring(0, Math.min(said.length(), MAX_WORDS)).strip();
        throw new IOException("'" + what + "' failed: " + words);
      }
      steps.after(what);
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + command.get(0) + "' ran", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
