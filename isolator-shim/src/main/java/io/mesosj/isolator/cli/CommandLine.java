package io.mesosj.isolator.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;

/** One command line: the verb, its flags, and how each kind of failure is told. */
final class CommandLine {
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  CommandLine(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  int run(List<String> line) {
    try {
      return dispatch(line);
    } catch (UsageException e) {
      return failed(line, String.valueOf(e.getMessage()), e, ExitCode.USAGE);
    } catch (FailureException e) {
      return failed(line, String.valueOf(e.getMessage()), e, e.exitCode());
    } catch (IOException e) {
      return failed(line, describe(e), e, ExitCode.FAILURE);
    } catch (RuntimeException | LinkageError e) {
      return failed(line, "internal error: " + e + " (--verbose says more)", e, ExitCode.FAILURE);
    }
  }

  private int dispatch(List<String> line) throws UsageException, FailureException, IOException {
    if (line.isEmpty()) {
      throw new UsageException("a verb is missing; isolator-shim --help lists them");
    }
    String first = line.get(0);
    if (first.equals("--help") || first.equals("-h") || first.equals("help")) {
      out.print(Help.overview());
      return ExitCode.OK;
    }
    Verb verb = Verb.named(first);
    Arguments arguments = Arguments.parse(verb.flags(), line.subList(1, line.size()));
    if (arguments.on(Flag.HELP)) {
      out.print(Help.of(verb));
      return ExitCode.OK;
    }
    Settings settings = Settings.read(arguments, environment);
    int code = verb.command().run(new Invocation(arguments, settings, out, err));
    out.flush();
    return code;
  }

  private int failed(List<String> line, String problem, Throwable cause, int code) {
    out.flush();
    err.print("isolator-shim: " + Printable.of(problem) + "\n");
    int end = line.indexOf("--");
    if ((end < 0 ? line : line.subList(0, end)).contains("--verbose")) {
      cause.printStackTrace(err);
    }
    err.flush();
    boolean notStarted = !line.isEmpty() && line.get(0).equals(Verb.EXEC.word());
    return notStarted ? ExitCode.NOT_STARTED : code;
  }

  /** The JDK's own messages are often no more than the file's name. */
  private static String describe(IOException e) {
    if (e instanceof AccessDeniedException denied) {
      return "'" + denied.getFile() + "': permission denied; run isolator-shim as root";
    }
    if (e instanceof NoSuchFileException missing) {
      return "'" + missing.getFile() + "' does not exist";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return "'" + failure.getFile() + "': " + failure.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
