package io.mesosj.base.console;

import io.mesosj.base.text.OneLine;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Our own words, and those of others in them, which are made printable here. Thread-safe: every
 * line is one write.
 */
public final class Console {
  private static final int LONGEST = 1000;

  private final String prefix;
  private final PrintStream messages;
  private final boolean quiet;
  private final boolean terse;
  private final boolean verbose;
  private final ProgressLine below;

  /**
   * Writes to a stream, with the program's name in front of what explains; {@code quiet} leaves
   * only errors, {@code verbose} adds stack traces.
   */
  public Console(String program, OutputStream messages, boolean quiet, boolean verbose) {
    this(
        program + ": ",
        new PrintStream(messages, true, StandardCharsets.UTF_8),
        quiet,
        false,
        verbose,
        new ProgressLine(messages, false));
  }

  private Console(
      String prefix,
      PrintStream messages,
      boolean quiet,
      boolean terse,
      boolean verbose,
      ProgressLine below) {
    this.prefix = prefix;
    this.messages = messages;
    this.quiet = quiet;
    this.terse = terse;
    this.verbose = verbose;
    this.below = below;
  }

  /** The same, above a line of progress. */
  public Console above(ProgressLine progress) {
    return new Console(prefix, messages, quiet, terse, verbose, progress);
  }

  /** The same without lines of progress, unless the user asked for details. */
  public Console terse() {
    return verbose ? this : new Console(prefix, messages, quiet, true, false, below);
  }

  /** Progress, in one line or several. */
  public void say(String lines) {
    if (!quiet && !terse) {
      for (String line : lines.split("\n", -1)) {
        write(line);
      }
    }
  }

  /** The same of words that are printable already, but for colours of ours. */
  public void sayInColor(String lines) {
    if (!quiet && !terse) {
      put(lines);
    }
  }

  /** A line that explains what is happening, with the program's name in front. */
  public void note(String line) {
    if (!quiet) {
      write(prefix + line);
    }
  }

  /** One line on what went wrong. */
  public void error(String line) {
    write(prefix + line);
  }

  /** What went wrong, with the stack trace when the user asked for details. */
  public void error(String line, Throwable cause) {
    error(line);
    if (verbose) {
      below.above(() -> cause.printStackTrace(messages));
    }
  }

  private void write(String line) {
    put(OneLine.of(line, LONGEST));
  }

  private void put(String printable) {
    byte[] bytes = (printable + '\n').getBytes(StandardCharsets.UTF_8);
    below.above(
        () -> {
          messages.write(bytes, 0, bytes.length);
          messages.flush();
        });
  }
}
