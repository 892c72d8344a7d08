package io.mesosj.local.container;

import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.log.LoggedFailures;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at running containers now and then. Safe for use by several threads. */
final class LimitWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LimitWatch.class);
  private static final long MEMORY_MILLIS = 1000;

  private final Confinement confinement;
  private @Nullable ScheduledExecutorService timer;

  LimitWatch(Confinement confinement) {
    this.confinement = confinement;
  }

  Confinement confinement() {
    return confinement;
  }

  /** Whether a child was killed for memory; the container's own process is asked when it ends. */
  Future<?> everySecond(Runnable look) {
    return timer()
        .scheduleWithFixedDelay(look, MEMORY_MILLIS, MEMORY_MILLIS, TimeUnit.MILLISECONDS);
  }

  Future<?> everyInterval(Runnable look) {
    long nanos = confinement.diskInterval().toNanos();
    return timer().scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private synchronized ScheduledExecutorService timer() {
    if (timer == null) {
      timer = new Threads("container-limits", new LoggedFailures(LOG)).timer();
    }
    return timer;
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
