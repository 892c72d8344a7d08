package io.mesosj.protocol.log;

import java.lang.Thread.UncaughtExceptionHandler;
import org.slf4j.Logger;

/**
 * Logs what threads throw.
 *
 * @param log of the class whose threads they are
 */
public record LoggedFailures(Logger log) implements UncaughtExceptionHandler {
  @Override
  public void uncaughtException(Thread thread, Throwable problem) {
    log.error("Thread {} failed", thread.getName(), problem);
  }
}
