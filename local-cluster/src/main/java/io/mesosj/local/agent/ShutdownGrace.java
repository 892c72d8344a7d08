package io.mesosj.local.agent;

import java.time.Duration;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/** How long an executor may take to end when it is told to. */
final class ShutdownGrace {
  /** Mesos' {@code --executor_shutdown_grace_period}. */
  private static final Duration DEFAULT = Duration.ofSeconds(5);

  private ShutdownGrace() {}

  static Duration of(ExecutorInfo executor) {
    return executor.hasShutdownGracePeriod()
        ? Duration.ofNanos(Math.max(0, executor.getShutdownGracePeriod().getNanoseconds()))
        : DEFAULT;
  }
}
