package io.mesosj.examples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs to their end; a failure shows what the program said. */
final class Commands {
  private Commands() {}

  static void run(List<String> command) throws IOException, InterruptedException {
    run(command, "", Map.of());
  }

  /** Runs {@code command} with {@code input} on its standard input and nothing else inherited. */
  static String run(List<String> command, String input, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("benchmark", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(output.toFile()).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      int status = process.waitFor();
      String said = Files.readString(output);
      if (status != 0) {
        throw new IOException(command + " ended with " + status + ": " + said);
      }
      return said;
    } finally {
      Files.delete(output);
    }
  }

  /** Runs {@code command} for cleaning up, where a failure only means that nothing was there. */
  static void tryRun(String... command) {
    try {
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static List<String> append(List<String> command, String... arguments) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(arguments));
    return all;
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    List<Path> paths;
    try (var walk = Files.walk(tree)) {
      paths = new ArrayList<>(walk.toList());
    }
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.delete(paths.get(i));
    }
  }
}
