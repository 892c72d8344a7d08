package io.mesosj.execute.verb;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.Values;
import java.util.Map;

/**
 * One command line with what surrounds it.
 *
 * @param values the flags
 * @param environment the process' environment
 * @param streams where the task's output goes
 * @param console where our own words go
 * @param terminal what the streams lead to
 */
public record Invocation(
    Values values,
    Map<String, String> environment,
    Standard streams,
    Console console,
    Terminal terminal) {
  /** Whether only errors and the task's output are wanted. */
  public boolean quiet() {
    return values.on(CommonFlags.QUIET);
  }
}
