package io.mesosj.base.text;

import java.util.concurrent.atomic.AtomicLong;

/** Names that nobody else on this machine has. */
public final class UniqueName {
  private static final AtomicLong LAST = new AtomicLong();

  private UniqueName() {}

  /**
   * Another at each call: digits and dots. Unlike a random one, it loads nothing that a short-lived
   * process would wait for; it can be guessed.
   */
  public static String next() {
    return ProcessHandle.current().pid() + "." + System.nanoTime() + "." + LAST.incrementAndGet();
  }
}
