package io.mesosj.local.agent;

import java.time.Duration;

/**
 * How long the agent and executors wait for each other.
 *
 * @param registration {@code --executor_registration_timeout}: for a new executor to subscribe
 * @param reregistration {@code --executor_reregistration_timeout}: for one of an earlier agent to
 *     subscribe again, and the longest pause that it may make between two tries
 * @param recovery {@code --recovery_timeout}: how long an executor looks for an agent that is gone
 */
public record ExecutorTimeouts(Duration registration, Duration reregistration, Duration recovery) {
  /** Mesos' own. */
  public static final ExecutorTimeouts DEFAULT =
      new ExecutorTimeouts(Duration.ofMinutes(1), Duration.ofSeconds(2), Duration.ofMinutes(15));

  /** The longest {@code reregistration} that Mesos allows. */
  public static final Duration LONGEST_REREGISTRATION = Duration.ofSeconds(15);
}
