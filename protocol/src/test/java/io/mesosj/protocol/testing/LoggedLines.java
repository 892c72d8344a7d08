package io.mesosj.protocol.testing;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What this project's classes log, of every level, until it is closed. Safe for all threads. */
public final class LoggedLines extends Handler implements AutoCloseable {
  // Held: a logger that nobody holds may be collected, and its handlers with it.
  private final Logger logger = Logger.getLogger("io.mesosj");
  private final @Nullable Level before = logger.getLevel();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoggedLines() {}

  /** Begins to listen. */
  public static LoggedLines listen() {
    LoggedLines lines = new LoggedLines();
    lines.logger.addHandler(lines);
    lines.logger.setLevel(Level.ALL);
    return lines;
  }

  /** All so far: each is its text, with its parameters behind it. */
  public List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line.getMessage() + Arrays.toString(line.getParameters()));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(before);
  }
}
