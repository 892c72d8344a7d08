package io.mesosj.isolator.cli;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.Console;
import io.mesosj.base.console.Standard;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import java.util.List;

/**
 * What an operator asks of an agent's containers.
 *
 * @param values the flags
 * @param settings what they say of the agent
 * @param streams where results go
 * @param console where problems go
 */
record Request(Values values, AgentFlags settings, Standard streams, Console console) {
  static Request of(Invocation invocation) throws UsageException {
    return new Request(
        invocation.values(),
        AgentFlags.read(invocation.values(), invocation.environment()),
        invocation.streams(),
        invocation.console());
  }

  /** Whether results are asked for as JSON; a picture is refused where there is none. */
  boolean json() throws UsageException {
    return switch (format()) {
      case "table", "text" -> false;
      case "json" -> true;
      default ->
          throw new UsageException(
              ShimFlags.OUTPUT
                  + " is table or json, svg for inspect only; got '"
                  + FlagParser.echo(format())
                  + "'");
    };
  }

  String format() {
    return values.text(ShimFlags.OUTPUT, "table");
  }

  /** The containers that are named. */
  List<String> words() {
    return values.arguments();
  }

  /** Prints a result. */
  void print(String result) {
    streams.print(result);
  }

  /** One line on what is wrong. */
  void tell(String problem) {
    console.error(problem);
  }
}
