package io.mesosj.execute.run;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.scheduler.task.RestartPolicy;
import java.util.Optional;

/** {@code --restart} and {@code --retries}, as Docker has them. */
final class RestartReader {
  private static final int MOST = 1_000_000;

  private RestartReader() {}

  static RestartPolicy read(Values values) throws UsageException {
    Optional<String> restart = values.text(RunFlags.RESTART);
    if (values.text(RunFlags.RETRIES).isEmpty()) {
      return restart.isPresent() ? policy(restart.get()) : RestartPolicy.NEVER;
    }
    if (restart.isPresent() && !restart.get().equals("on-failure")) {
      policy(restart.get());
      throw new UsageException(
          RunFlags.RETRIES
              + " and "
              + RunFlags.RESTART
              + "="
              + restart.get()
              + " exclude each other");
    }
    return RestartPolicy.onFailure().withRetries(Counts.read(values, RunFlags.RETRIES, 0, MOST));
  }

  private static RestartPolicy policy(String when) throws UsageException {
    return switch (when) {
      case "no", "never" -> RestartPolicy.NEVER;
      case "on-failure" -> RestartPolicy.onFailure();
      case "always" -> RestartPolicy.always();
      default ->
          throw new UsageException(
              RunFlags.RESTART
                  + " is no, on-failure or always, got '"
                  + OneLine.of(when, 60)
                  + "'"
                  + (when.startsWith("on-failure:") ? "; how often is --retries=N" : ""));
    };
  }
}
