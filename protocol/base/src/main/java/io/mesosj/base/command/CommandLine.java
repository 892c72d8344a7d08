package io.mesosj.base.command;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One command line: the verb, its flags, and how each kind of failure is told. */
public final class CommandLine {
  private final VerbProgram program;
  private final Map<String, String> environment;
  private final Standard streams;
  private final Terminal terminal;

  /** Of a program, with what surrounds it. */
  public CommandLine(
      VerbProgram program, Map<String, String> environment, Standard streams, Terminal terminal) {
    this.program = program;
    this.environment = environment;
    this.streams = streams;
    this.terminal = terminal;
  }

  /** Runs it to its end and returns the exit code; what goes wrong is told, never thrown. */
  public int run(List<String> words) {
    Line line = Line.of(program, words);
    Console console = new Console(program.name(), streams.err(), false, line.isVerbose());
    try {
      return dispatch(line);
    } catch (UsageException e) {
      return failed(line, console, ExitCode.USAGE, e.problems(), e);
    } catch (FailureException e) {
      return failed(line, console, e.exitCode(), List.of(String.valueOf(e.getMessage())), e);
    } catch (IOException e) {
      return failed(line, console, ExitCode.FAILURE, List.of(describe(e)), e);
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      String what = cause == null ? String.valueOf(e.getMessage()) : FileProblem.describe(cause);
      return failed(line, console, ExitCode.FAILURE, List.of("standard output: " + what), e);
    } catch (RuntimeException | LinkageError e) {
      String what = "internal error: " + e + " (--verbose says more)";
      return failed(line, console, ExitCode.FAILURE, List.of(what), e);
    }
  }

  private int failed(
      Line line, Console console, int failure, List<String> problems, Throwable cause) {
    int code = exitCode(line, failure);
    if (line.isForPrograms()) {
      problems.forEach(problem -> JsonError.print(streams.err(), problem, code));
    } else if (cause instanceof UsageException) {
      problems.forEach(console::error);
    } else {
      problems.forEach(problem -> console.error(problem, cause));
    }
    return code;
  }

  private int exitCode(Line line, int code) {
    Verb verb = line.verb();
    return verb == null ? code : program.exitCode(verb, code);
  }

  private int dispatch(Line line) throws UsageException, FailureException, IOException {
    if (line.asksForHelp()) {
      streams.print(help(line.verb(), line.asksForAll()));
      return ExitCode.OK;
    }
    if (line.asksForVersion()) {
      streams.print(VersionCommand.line(program, line.isForPrograms()));
      return ExitCode.OK;
    }
    return run(verb(line), line);
  }

  private String help(@Nullable Verb verb, boolean all) {
    if (verb != null) {
      return Help.of(program, verb);
    }
    return all ? Help.flags(program) : Help.overview(program);
  }

  private Verb verb(Line line) throws UsageException {
    String stray = line.stray();
    if (stray != null) {
      throw Verbs.unknown(program, stray);
    }
    Verb verb = line.verb() == null ? program.defaultVerb() : line.verb();
    if (verb == null) {
      throw new UsageException("a verb is missing; " + program.name() + " --help lists them");
    }
    return verb;
  }

  private int run(Verb verb, Line words) throws UsageException, FailureException, IOException {
    FlagTable table = verb.flags();
    Values line =
        FlagParser.parse(
            table, words.rest(), words.words(verb), word -> program.insteadOf(verb, word));
    Values values = program.complete(table, line, environment);
    return verb.command().run(invocation(values));
  }

  private Invocation invocation(Values values) {
    boolean quiet = values.on(CommonFlags.QUIET);
    boolean verbose = values.on(CommonFlags.VERBOSE);
    Console console = new Console(program.name(), streams.err(), quiet, verbose);
    return new Invocation(program, values, environment, streams, console, terminal);
  }

  private String describe(IOException problem) {
    return problem instanceof AccessDeniedException
        ? FileProblem.describe(problem) + "; run " + program.name() + " as root"
        : FileProblem.describe(problem);
  }
}
