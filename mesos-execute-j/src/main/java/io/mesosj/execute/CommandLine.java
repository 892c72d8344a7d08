package io.mesosj.execute;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.flags.FlagDefaults;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.HelpText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.run.RunCommand;
import io.mesosj.execute.verb.CommonFlags;
import io.mesosj.execute.verb.Invocation;
import java.util.List;
import java.util.Map;

/** One command line: the verb, its flags, and how each kind of failure is told. */
final class CommandLine {
  private static final String PROGRAM = "mesos-execute-j";

  private final Map<String, String> environment;
  private final Standard streams;
  private final Terminal terminal;

  CommandLine(Map<String, String> environment, Standard streams, Terminal terminal) {
    this.environment = environment;
    this.streams = streams;
    this.terminal = terminal;
  }

  int run(List<String> words) {
    Console console = new Console(PROGRAM, streams.err(), false, words.contains("--verbose"));
    try {
      return dispatch(words);
    } catch (UsageException e) {
      e.problems().forEach(problem -> console.error(OneLine.of(problem, 600)));
      return ExitCode.USAGE;
    } catch (FailureException e) {
      console.error(OneLine.of(String.valueOf(e.getMessage()), 600), e);
      return e.exitCode();
    } catch (RuntimeException | LinkageError e) {
      console.error(
          "internal error: " + OneLine.of(e.toString(), 300) + " (--verbose says more)", e);
      return ExitCode.FAILURE;
    }
  }

  private int dispatch(List<String> words) throws UsageException, FailureException {
    boolean named = !words.isEmpty() && !words.get(0).startsWith("-");
    Verb verb = named ? Verb.named(words.get(0)) : Verb.RUN;
    List<String> rest = named ? words.subList(1, words.size()) : words;
    FlagTable table = verb.flags();
    if (asksForHelp(rest)) {
      streams.print(verb.introduction() + HelpText.of(table));
      return ExitCode.OK;
    }
    Values line =
        verb.takesWords() ? FlagParser.parseWords(table, rest) : FlagParser.parse(table, rest);
    Values values = FlagDefaults.complete(table, RunCommand.flags(), line, environment);
    Console console =
        new Console(
            PROGRAM, streams.err(), values.on(CommonFlags.QUIET), values.on(CommonFlags.VERBOSE));
    return verb.command().run(new Invocation(values, environment, streams, console, terminal));
  }

  /** Help is given even when the rest of the line is wrong: that is when it is needed. */
  private static boolean asksForHelp(List<String> words) {
    for (String word : words) {
      if (word.equals("--")) {
        return false;
      }
      if (word.equals("--help") || word.equals("-h")) {
        return true;
      }
    }
    return false;
  }
}
