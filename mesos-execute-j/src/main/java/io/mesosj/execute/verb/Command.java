package io.mesosj.execute.verb;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;

/** What a verb does. */
@FunctionalInterface
public interface Command {
  /**
   * Runs to the end.
   *
   * @return the exit code
   * @throws UsageException before anything was started
   * @throws FailureException when it can't go on
   */
  int run(Invocation invocation) throws UsageException, FailureException;
}
