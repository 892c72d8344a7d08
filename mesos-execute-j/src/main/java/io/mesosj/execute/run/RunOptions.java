package io.mesosj.execute.run;

import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.flags.Values;
import io.mesosj.execute.task.DurationReader;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run goes.
 *
 * @param killAfter how long after TASK_RUNNING the task is killed
 * @param timeout how long to wait for an offer that fits
 * @param follow whether the task's output is copied
 */
record RunOptions(Optional<Duration> killAfter, Optional<Duration> timeout, boolean follow) {
  /** Waits for ever and follows the output. */
  static final RunOptions NONE = new RunOptions(Optional.empty(), Optional.empty(), true);

  static RunOptions read(Values values) throws UsageException {
    return new RunOptions(
        DurationReader.read(values, RunFlags.KILL_AFTER),
        DurationReader.read(values, RunFlags.TIMEOUT),
        values.on(RunFlags.FOLLOW));
  }
}
