package io.mesosj.local.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A user of the machine that is nobody special; made by root, and removed when closed. */
public final class LocalUser implements AutoCloseable {
  private static final long LIMIT_SECONDS = 60;

  private final String name = "mesosj-" + ProcessHandle.current().pid();
  private boolean made;

  /** Runs a command as the user; what it prints, errors too. */
  public String run(String... command) throws IOException {
    synchronized (this) {
      if (!made) {
        execute(List.of("useradd", "--system", "--no-create-home", "--shell", "/bin/sh", name));
        made = true;
      }
    }
    List<String> line =
        new ArrayList<>(
            List.of("setpriv", "--reuid", name, "--regid", name, "--clear-groups", "--"));
    line.addAll(List.of(command));
    return execute(line);
  }

  private static String execute(List<String> line) throws IOException {
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("it takes too long: " + line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted in " + line);
    }
    return said;
  }

  @Override
  public synchronized void close() throws IOException {
    if (made) {
      execute(List.of("userdel", name));
    }
  }
}
