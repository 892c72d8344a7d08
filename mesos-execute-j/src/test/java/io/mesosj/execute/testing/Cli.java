package io.mesosj.execute.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The launcher as a process, its output in files so that no pipe can fill up. */
public final class Cli implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("bin", "mesos-execute-j").toAbsolutePath();
  private static final long LIMIT_SECONDS = 300;

  private final Process process;
  private final Path out;
  private final Path err;

  private Cli(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts the launcher. */
  public static Cli start(Path directory, String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(LAUNCHER.toString()));
    line.addAll(List.of(words));
    return launch(directory, line);
  }

  /** Starts a command line that has the launcher in it, as {@code sh -c '"$0" … | head'}. */
  public static Cli startShell(Path directory, String script) throws IOException {
    return launch(directory, List.of("/bin/sh", "-c", script, LAUNCHER.toString()));
  }

  private static Cli launch(Path directory, List<String> line) throws IOException {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().remove("MESOS_MASTER");
    // Each test's images are its own.
    builder
        .environment()
        .put("MESOS_DOCKER_STORE_DIR", directory.resolve("image-store").toString());
    return new Cli(builder.start(), out, err);
  }

  /** Starts it and waits for its end. */
  public static Cli run(Path directory, String... words) throws IOException {
    Cli cli = start(directory, words);
    cli.exitCode();
    return cli;
  }

  /** Waits for the end. */
  public int exitCode() {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + LIMIT_SECONDS + " s; stderr: " + err());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Sends a signal by its name, as kill(1) does. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Its process, which is the launcher's until it becomes Java's. */
  public long pid() {
    return process.pid();
  }

  /** Whether it has not ended yet. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** Standard output so far. */
  public byte[] outBytes() {
    return read(out);
  }

  /** Standard output so far, as text. */
  public String out() {
    return new String(read(out), StandardCharsets.UTF_8);
  }

  /** Standard error so far. */
  public String err() {
    return new String(read(err), StandardCharsets.UTF_8);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
