package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.protocol.duration.DurationText;
import java.time.Duration;
import java.util.Optional;

/** Flags that are durations. */
public final class DurationReader {
  private DurationReader() {}

  /** The flag's duration, which can't be negative, if it was given. */
  public static Optional<Duration> read(Values values, Flag flag) throws UsageException {
    Optional<String> text = values.text(flag);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Duration duration = DurationText.parse(text.get());
      if (duration.isNegative()) {
        throw new UsageException(flag + ": '" + text.get() + "' is negative");
      }
      return Optional.of(duration);
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }
}
