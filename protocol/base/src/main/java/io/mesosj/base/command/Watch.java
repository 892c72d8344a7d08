package io.mesosj.base.command;

import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.Flag;
import java.util.concurrent.TimeUnit;

/**
 * {@code --watch}: the same again and again, in place where standard output is a terminal. For one
 * thread.
 */
public final class Watch {
  /** Of the verbs that can. */
  public static final Flag FLAG =
      toggle("watch", false, "Go on until Ctrl-C, every second; on a terminal in place.");

  private static final long BETWEEN_MILLIS = 1000;
  private static final String HOME_AND_CLEAR = "\033[H\033[J";

  private final Invocation invocation;
  private final boolean inPlace;
  private String last = "";
  private boolean closed;

  /**
   * Of a verb that was called with the flag or without.
   *
   * @param table whether what it shows is to be looked at, and not to be read by a program
   */
  public Watch(Invocation invocation, boolean table) {
    this.invocation = invocation;
    this.inPlace = isOn() && table && invocation.terminal().out() && !isDumb();
  }

  private boolean isDumb() {
    return Terminal.isDumb(invocation.environment());
  }

  /** Whether there is a next time. */
  public boolean isOn() {
    return invocation.values().on(FLAG) && !closed;
  }

  /** Waits for the next time. */
  public void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
  }

  /** What the verb ends with when it does not go on. */
  public int exitCode() {
    return closed ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
  }

  /** Shows what there is now. */
  public void show(String text) {
    last = text;
    closed = !invocation.streams().print((inPlace ? HOME_AND_CLEAR : "") + text);
  }

  /** Shows what there is now, unless it is what was shown last. */
  public void showNews(String text) {
    if (!text.equals(last)) {
      show(text);
    }
  }
}
