package io.mesosj.executor.time;

import io.mesosj.base.thread.Guarded;
import io.mesosj.protocol.log.LoggedFailures;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Short work at a later time. */
public final class Later {
  private static final Logger LOG = LoggerFactory.getLogger(Later.class);

  private Later() {}

  /** Does work after a delay; what it throws is logged. */
  public static void after(Duration delay, Runnable work) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
        .execute(new Guarded(work, new LoggedFailures(LOG)));
  }
}
