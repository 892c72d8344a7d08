package io.mesosj.base.command;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.Values;
import java.util.Map;

/**
 * One command line with what surrounds it.
 *
 * @param program whose it is
 * @param values the flags
 * @param environment the process' environment
 * @param streams where results go
 * @param console where our own words go
 * @param terminal what the streams lead to
 */
public record Invocation(
    VerbProgram program,
    Values values,
    Map<String, String> environment,
    Standard streams,
    Console console,
    Terminal terminal) {
  /** Whether only errors and results are wanted. */
  public boolean quiet() {
    return values.on(CommonFlags.QUIET);
  }
}
