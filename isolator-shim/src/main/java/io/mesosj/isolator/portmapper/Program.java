package io.mesosj.isolator.portmapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the host's own programs by their arguments, never through a shell. */
final class Program {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final int MAX_OUTPUT = 64 * 1024 * 1024;
  private static final int MAX_WORDS = 500;

  /** How it ended and what it said. */
  record Output(int status, String text) {}

  private final String path;

  /** Programs in the directories of {@code path}. */
  Program(Optional<String> path) {
    this.path = path.orElse(DEFAULT_PATH);
  }

  Optional<Path> find(String name) {
    int from = 0;
    while (from <= path.length()) {
      int colon = path.indexOf(':', from);
      int end = colon < 0 ? path.length() : colon;
      // An empty part means the working directory, from which root must not take programs.
      if (end > from && path.charAt(from) == '/') {
        Path program = Path.of(path.substring(from, end), name);
        if (Files.isExecutable(program)) {
          return Optional.of(program);
        }
      }
      from = end + 1;
    }
    return Optional.empty();
  }

  /**
   * Runs a program with {@code input} on its standard input and both outputs as one text.
   *
   * @throws IOException if it can't be started or takes longer than {@code limitSeconds}
   */
  static Output run(List<String> command, String input, int limitSeconds) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread killer = watch(process, limitSeconds);
    try {
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended before it read all; its status and its words say why.
      }
      String text = readAll(process.getInputStream());
      int status = process.waitFor();
      if (!killer.isAlive()) {
        throw new IOException(
            "'"
                + command.get(0)
                + "' was killed because it took longer than "
                + limitSeconds
                + " s");
      }
      return new Output(status, text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + command.get(0) + "' ran", e);
    } finally {
      process.destroyForcibly();
      killer.interrupt();
    }
  }

  /** A thread that kills the process when its time is up, and is still alive if it did not. */
  private static Thread watch(Process process, int limitSeconds) {
    Thread killer =
        new Thread("program-time-limit") {
          @Override
          public void run() {
            try {
              TimeUnit.SECONDS.sleep(limitSeconds);
              process.destroyForcibly();
            } catch (InterruptedException e) {
              // It ended in time.
            }
          }
        };
    killer.setDaemon(true);
    killer.start();
    return killer;
  }

  private static String readAll(InputStream in) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    byte[] buffer = new byte[16 * 1024];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      text.write(buffer, 0, count);
      if (text.size() > MAX_OUTPUT) {
        throw new IOException("it printed more than 64 MiB");
      }
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /** What a program said, on one line. */
  static String words(String text) {
    String line = text.strip().replace('\n', ' ');
    return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) : line;
  }
}
