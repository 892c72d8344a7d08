package io.mesosj.isolator.cli;

import java.io.IOException;

/** One verb. */
@FunctionalInterface
interface Command {
  /**
   * Does it.
   *
   * @return the exit code
   */
  int run(Invocation invocation) throws UsageException, FailureException, IOException;
}
