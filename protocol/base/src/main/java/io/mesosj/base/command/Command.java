package io.mesosj.base.command;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import java.io.IOException;

/** What a verb does. */
@FunctionalInterface
public interface Command {
  /**
   * Runs to the end.
   *
   * @return the exit code
   * @throws UsageException before anything was started
   * @throws FailureException when it can't go on
   * @throws IOException when a file can't be read or written; told in the JDK's words
   */
  int run(Invocation invocation) throws UsageException, FailureException, IOException;
}
