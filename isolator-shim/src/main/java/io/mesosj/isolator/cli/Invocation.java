package io.mesosj.isolator.cli;

import java.io.PrintStream;

/**
 * One run of a verb.
 *
 * @param arguments its command line
 * @param settings what the flags say of the agent
 * @param out where results go
 * @param err where problems go
 */
record Invocation(Arguments arguments, Settings settings, PrintStream out, PrintStream err) {
  private static final String PROGRAM = "isolator-shim: ";

  /** One line on what is wrong. */
  void tell(String problem) {
    err.print(PROGRAM + Printable.of(problem) + "\n");
    err.flush();
  }

  /** Whether results are asked for as JSON; a picture is refused where there is none. */
  boolean json() throws UsageException {
    return switch (format()) {
      case "table" -> false;
      case "json" -> true;
      default ->
          throw new UsageException(
              Flag.OUTPUT
                  + " is table or json, svg for inspect only; got '"
                  + Arguments.echo(format())
                  + "'");
    };
  }

  String format() {
    return arguments.text(Flag.OUTPUT).orElse("table");
  }

  /** The verb is not about containers that are named. */
  void requireNoWords() throws UsageException {
    if (!arguments.words().isEmpty()) {
      throw new UsageException(
          "unexpected argument '" + Arguments.echo(arguments.words().get(0)) + "'");
    }
  }
}
