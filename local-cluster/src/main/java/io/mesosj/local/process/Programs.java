package io.mesosj.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the machine's programs, by their arguments and never through a shell. */
public final class Programs {
  private Programs() {}

  /** The program in the PATH or where Debian keeps administrators' programs. */
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin:/usr/bin:/bin";
    for (String directory : path.split(":", -1)) {
      if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, name))) {
        return Optional.of(Path.of(directory, name));
      }
    }
    return Optional.empty();
  }

  /**
   * Runs a program to its end.
   *
   * @throws IOException with the program's own words if it is missing, fails or takes too long
   */
  public static void run(List<String> command, Duration limit) throws IOException {
    var unused = output(command, limit);
  }

  /**
   * Runs a program to its end and returns what it printed, errors included.
   *
   * @throws IOException with the program's own words if it is missing, fails or takes too long
   */
  public static byte[] output(List<String> command, Duration limit) throws IOException {
    String name = command.get(0);
    Path program =
        find(name)
            .orElseThrow(() -> new IOException("'" + name + "' is not in the PATH: install it"));
    List<String> full = new ArrayList<>(command);
    full.set(0, program.toString());
    Path said = Files.createTempFile("program", ".out");
    try {
      Process process =
          new ProcessBuilder(full)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      await(process, name, limit);
      if (process.exitValue() != 0) {
        throw new IOException("'" + name + "' failed: " + lastWords(said));
      }
      return Files.readAllBytes(said);
    } finally {
      Files.deleteIfExists(said);
    }
  }

  private static void await(Process process, String name, Duration limit) throws IOException {
    try {
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new IOException("'" + name + "' was killed after " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while '" + name + "' ran", e);
    }
  }

  private static String lastWords(Path said) throws IOException {
    byte[] bytes = Files.readAllBytes(said);
    int from = Math.max(0, bytes.length - 1000);
    StringBuilder line = new StringBuilder();
    new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8)
        .strip()
        .chars()
        .forEach(c -> line.append(Character.isISOControl(c) ? ' ' : (char) c));
    return line.toString();
  }
}
