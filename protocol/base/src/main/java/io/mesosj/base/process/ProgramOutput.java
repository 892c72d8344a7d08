package io.mesosj.base.process;

import io.mesosj.base.text.OneLine;
import java.nio.charset.StandardCharsets;

/**
 * How a program ended and what it said.
 *
 * @param status its exit code; 128 and more for a signal
 * @param stdout what it printed, its errors too if they were to be in one
 * @param stderr what it printed to standard error, if that was kept apart
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record ProgramOutput(String program, int status, byte[] stdout, byte[] stderr) {
  private static final int MAX_WORDS = 1000;

  /** What it printed, as text. */
  public String text() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /**
   * This output, if the program succeeded.
   *
   * @throws ProgramException with its own words if it did not
   */
  public ProgramOutput orFail() throws ProgramException {
    if (status == 0) {
      return this;
    }
    throw new ProgramException(program, "failed: " + failure());
  }

  /** The end of what it said, on one line that controls no terminal; else its exit code. */
  public String failure() {
    String words = words();
    return words.isEmpty() ? "exit code " + status : words;
  }

  /** The end of what it said, on one line that controls no terminal. */
  public String words() {
    byte[] said = stderr.length > 0 ? stderr : stdout;
    int from = Math.max(0, said.length - MAX_WORDS);
    String text = new String(said, from, said.length - from, StandardCharsets.UTF_8);
    return OneLine.of(text.strip(), MAX_WORDS);
  }
}
