package io.mesosj.execute.run;

import io.mesosj.execute.flags.Flag;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.flags.Values;
import io.mesosj.protocol.duration.MesosDuration;
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
        duration(values, RunFlags.KILL_AFTER),
        duration(values, RunFlags.TIMEOUT),
        values.on(RunFlags.FOLLOW));
  }

  private static Optional<Duration> duration(Values values, Flag flag) throws UsageException {
    Optional<String> text = values.text(flag);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MesosDuration.parse(text.get()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }
}
