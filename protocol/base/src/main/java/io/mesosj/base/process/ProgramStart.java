package io.mesosj.base.process;

import io.mesosj.base.time.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starting a process, and saying why it can't be started. */
public final class ProgramStart {
  /** Up to Java 24 {@code error=7, Argument list too long}, later {@code error: 7 (Argument …)}. */
  private static final Pattern ERROR = Pattern.compile("error[=:] ?(\\d+)(?:, | \\()(.*?)\\)? *$");

  private static final String NO_ENTRY = "2";
  private static final String TEXT_FILE_BUSY = "26";
  private static final int ATTEMPTS = 5;

  /** When a process was started is known from when the machine was, in whole seconds. */
  private static final Duration CLOCK_TICK = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(40);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(320);

  private ProgramStart() {}

  /**
   * Starts what the builder describes. A program without a slash is looked for in this process'
   * {@link SearchPath}.
   *
   * @throws ProgramException that says what keeps it from being run
   */
  public static Process start(ProcessBuilder builder) throws ProgramException {
    List<String> command = new ArrayList<>(builder.command());
    String name = command.get(0);
    Path program = resolve(name);
    Optional<String> problem = Executable.problem(program);
    if (problem.isPresent()) {
      throw new ProgramException(name, "can't be run: " + problem.get());
    }
    command.set(0, program.toString());
    builder.command(command);
    return start(builder, name, program);
  }

  private static Path resolve(String name) throws ProgramException {
    if (name.indexOf('/') >= 0) {
      return Path.of(name);
    }
    return SearchPath.ofThisProcess()
        .find(name)
        .orElseThrow(
            () -> new ProgramException(name, "can't be run: it is not in the PATH; install it"));
  }

  /**
   * A program that is being installed right now can't be run for a moment, and neither can one
   * whose file is still open in a process that somebody else forked meanwhile.
   */
  private static Process start(ProcessBuilder builder, String name, Path program)
      throws ProgramException {
    for (int attempt = 1; ; attempt++) {
      long begin = System.currentTimeMillis();
      try {
        return builder.start();
      } catch (OutOfMemoryError e) {
        killUnwatched(builder, begin);
        throw e;
      } catch (IOException e) {
        Matcher error = ERROR.matcher(String.valueOf(e.getMessage()));
        if (attempt == ATTEMPTS || !error.find() || !error.group(1).equals(TEXT_FILE_BUSY)) {
          throw new ProgramException(name, "can't be run: " + why(builder, program, e), e);
        }
      }
      try {
        Thread.sleep(Backoff.pause(FIRST_PAUSE, LONGEST_PAUSE, attempt).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ProgramException(name, "was not started because we were interrupted", e);
      }
    }
  }

  /**
   * Without a thread to wait for it the JDK gives no process, though it runs: our child, begun just
   * now, with these variables.
   */
  private static void killUnwatched(ProcessBuilder builder, long begin) {
    Instant earliest = Instant.ofEpochMilli(begin).minus(CLOCK_TICK);
    Set<String> variables = new HashSet<>();
    builder.environment().forEach((name, value) -> variables.add(name + "=" + value));
    RunningProcess.besideThisOne().stream()
        .filter(
            child -> child.handle().parent().filter(ProcessHandle.current()::equals).isPresent())
        .filter(child -> child.environment().containsAll(variables))
        .map(RunningProcess::handle)
        .filter(child -> child.info().startInstant().filter(earliest::isBefore).isPresent())
        .forEach(ProcessHandle::destroyForcibly);
  }

  private static String why(ProcessBuilder builder, Path program, IOException problem) {
    if (builder.directory() != null && !builder.directory().isDirectory()) {
      return "its directory '" + builder.directory() + "' is not there";
    }
    String message = String.valueOf(problem.getMessage());
    Matcher error = ERROR.matcher(message);
    if (!error.find()) {
      return message;
    }
    return error.group(1).equals(NO_ENTRY) && Files.exists(program)
        ? "the interpreter or loader that it names is not there"
        : error.group(2);
  }
}
