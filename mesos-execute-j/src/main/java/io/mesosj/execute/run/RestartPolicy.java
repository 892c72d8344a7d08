package io.mesosj.execute.run;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.time.Backoff;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * Whether a task that has ended is launched again, as Docker's restart policies have it.
 *
 * @param mode after which ends
 * @param limit how many times at most
 */
record RestartPolicy(Mode mode, int limit) {
  /** After which ends a task is launched again. */
  enum Mode {
    NEVER,
    ON_FAILURE,
    ALWAYS
  }

  /** What mesos-execute does. */
  static final RestartPolicy NEVER = new RestartPolicy(Mode.NEVER, 0);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST = 1_000_000;

  static RestartPolicy read(Values values) throws UsageException {
    Optional<String> restart = values.text(RunFlags.RESTART);
    Optional<String> retries = values.text(RunFlags.RETRIES);
    Mode mode = retries.isPresent() ? Mode.ON_FAILURE : Mode.NEVER;
    if (restart.isPresent()) {
      mode =
          switch (restart.get()) {
            case "no", "never" -> Mode.NEVER;
            case "on-failure" -> Mode.ON_FAILURE;
            case "always" -> Mode.ALWAYS;
            default ->
                throw new UsageException(
                    RunFlags.RESTART
                        + " is no, on-failure or always, got '"
                        + OneLine.of(restart.get(), 60)
                        + "'");
          };
    }
    if (retries.isPresent() && mode != Mode.ON_FAILURE) {
      throw new UsageException(
          RunFlags.RETRIES
              + " and "
              + RunFlags.RESTART
              + "="
              + restart.get()
              + " exclude each other");
    }
    return new RestartPolicy(
        mode, retries.isPresent() ? Counts.read(values, RunFlags.RETRIES, 0, MOST) : MOST);
  }

  boolean isNever() {
    return mode == Mode.NEVER;
  }

  /**
   * Whether to launch again.
   *
   * @param attempts how many launches there were
   * @param state the end of the worst task
   * @param exitCode what that end means as an exit code
   */
  boolean again(int attempts, TaskState state, int exitCode) {
    if (attempts > limit || state == TaskState.TASK_ERROR || state == TaskState.TASK_KILLED) {
      // An invalid task stays invalid, and a task that was killed is wanted dead.
      return false;
    }
    return mode == Mode.ALWAYS || (mode == Mode.ON_FAILURE && exitCode != 0);
  }

  /** How long to wait before the next launch: twice as long each time, at most a minute. */
  static Duration pause(int attempts) {
    return Backoff.pause(FIRST_PAUSE, LONGEST_PAUSE, attempts);
  }
}
