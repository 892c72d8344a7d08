package io.mesosj.base.process;

import io.mesosj.base.time.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starting a process, and saying why it can't be started. */
public final class ProgramStart {
  /** As the JDK tells ETXTBSY. */
  private static final String TEXT_FILE_BUSY = "error=26";

  private static final String NO_ENTRY = "error=2,";
  private static final int ATTEMPTS = 5;
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
      try {
        return builder.start();
      } catch (IOException e) {
        String message = String.valueOf(e.getMessage());
        if (attempt == ATTEMPTS || !message.contains(TEXT_FILE_BUSY)) {
          throw new ProgramException(name, "can't be run: " + why(builder, program, message), e);
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

  private static String why(ProcessBuilder builder, Path program, String message) {
    if (builder.directory() != null && !builder.directory().isDirectory()) {
      return "its directory '" + builder.directory() + "' is not there";
    }
    if (message.contains(NO_ENTRY) && Files.exists(program)) {
      return "the interpreter or loader that it names is not there";
    }
    // Such as: Cannot run program "x": error=7, Argument list too long
    int code = message.indexOf("error=");
    int comma = message.indexOf(", ", Math.max(0, code));
    return code < 0 || comma < 0 ? message : message.substring(comma + 2);
  }
}
