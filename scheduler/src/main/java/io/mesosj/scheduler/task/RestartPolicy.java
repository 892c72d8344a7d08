package io.mesosj.scheduler.task;

import io.mesosj.base.time.Backoff;
import java.time.Duration;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * Whether a task that has ended is launched again, as Docker's restart policies have it. Immutable.
 * An invalid task stays invalid, and a task that was killed is wanted dead: neither comes again.
 */
public final class RestartPolicy {
  private enum Mode {
    NEVER,
    ON_FAILURE,
    ALWAYS
  }

  /** It ends when it ends. */
  public static final RestartPolicy NEVER = new RestartPolicy(Mode.NEVER);

  private final Mode mode;
  private final int retries;
  private final Duration first;
  private final Duration longest;

  private RestartPolicy(Mode mode) {
    this(mode, Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofMinutes(1));
  }

  private RestartPolicy(Mode mode, int retries, Duration first, Duration longest) {
    this.mode = mode;
    this.retries = retries;
    this.first = first;
    this.longest = longest;
  }

  /** After every end but TASK_FINISHED. */
  public static RestartPolicy onFailure() {
    return new RestartPolicy(Mode.ON_FAILURE);
  }

  /** After every end. */
  public static RestartPolicy always() {
    return new RestartPolicy(Mode.ALWAYS);
  }

  /** The same, at most so many times; without a limit by default. */
  public RestartPolicy withRetries(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("retries must not be negative, but are " + most);
    }
    return new RestartPolicy(mode, most, first, longest);
  }

  /**
   * The same with other pauses before a launch: 100 ms by default, twice as long after each launch
   * that ended soon, and a minute at the longest.
   */
  public RestartPolicy withPauses(Duration shortest, Duration most) {
    if (shortest.isNegative() || most.compareTo(shortest) < 0) {
      throw new IllegalArgumentException("no pauses are from " + shortest + " to " + most);
    }
    return new RestartPolicy(mode, retries, shortest, most);
  }

  /** Whether nothing is ever launched again. */
  public boolean isNever() {
    return mode == Mode.NEVER;
  }

  /**
   * Whether to launch again.
   *
   * @param launches how many there were
   * @param end the state that the last one ended with
   */
  public boolean again(int launches, TaskState end) {
    if (launches > retries || end == TaskState.TASK_ERROR || end == TaskState.TASK_KILLED) {
      return false;
    }
    return switch (mode) {
      case NEVER -> false;
      case ON_FAILURE -> end != TaskState.TASK_FINISHED;
      case ALWAYS -> true;
    };
  }

  /** How long to wait after as many launches in a row that ended soon. */
  public Duration pause(int soonEnded) {
    return Backoff.pause(first, longest, soonEnded);
  }
}
