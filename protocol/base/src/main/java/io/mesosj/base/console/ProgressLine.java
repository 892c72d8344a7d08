package io.mesosj.base.console;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The last line of a terminal, drawn again below everything else that is written. Thread-safe; on
 * anything but a terminal nothing is drawn.
 */
public final class ProgressLine {
  private static final String CLEAR = "\r\u001b[K";

  /** Cut off at the terminal's edge: only one line can be cleared. */
  private static final String UNWRAPPED = "\u001b[?7l";

  private static final String WRAPPED = "\u001b[?7h";

  private final OutputStream terminal;
  private final boolean drawn;
  private String text = "";

  /** Draws on a stream, if it is a terminal. */
  public ProgressLine(OutputStream stream, boolean isTerminal) {
    this.terminal = stream;
    this.drawn = isTerminal;
  }

  /** Something that writes to the terminal. */
  @FunctionalInterface
  public interface Writing<E extends Exception> {
    void run() throws E;
  }

  /** Whether anybody sees it. */
  public boolean isDrawn() {
    return drawn;
  }

  /** Shows another text; an empty one takes the line away. */
  public synchronized void show(String line) {
    if (drawn && !line.equals(text)) {
      put(unwrapped(CLEAR, line));
      text = line;
    }
  }

  /** Has whole lines written above the line. */
  public synchronized <E extends Exception> void above(Writing<E> writing) throws E {
    boolean visible = drawn && !text.isEmpty();
    if (visible) {
      put(CLEAR);
    }
    writing.run();
    if (visible) {
      put(unwrapped("", text));
    }
  }

  private static String unwrapped(String clear, String line) {
    return line.isEmpty() ? clear : UNWRAPPED + clear + line + WRAPPED;
  }

  private void put(String characters) {
    try {
      terminal.write(characters.getBytes(StandardCharsets.UTF_8));
      terminal.flush();
    } catch (IOException e) {
      // The terminal is gone; what matters is written elsewhere.
      return;
    }
  }
}
