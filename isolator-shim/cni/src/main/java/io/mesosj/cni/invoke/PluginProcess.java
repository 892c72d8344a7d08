package io.mesosj.cni.invoke;

import io.mesosj.base.process.RunningProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run of a plugin: a process with bounded time and output. */
final class PluginProcess {
  static final int MAX_OUTPUT = 4 * 1024 * 1024;

  /** A child that the plugin left behind may hold its output open; nobody waits longer for that. */
  private static final long LINGER_MILLIS = 500;

  /** As the JDK tells ETXTBSY. */
  private static final String TEXT_FILE_BUSY = "error=26";

  private static final int ATTEMPTS = 5;
  private static final long BUSY_MILLIS = 20;
  private static final int PIPE_CAPACITY = 64 * 1024;

  private final Process process;
  private final Map<String, String> environment;
  private final Collector stdout;
  private final Collector stderr;

  /** How it ended and what it said. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Output(int status, byte[] stdout, byte[] stderr) {}

  private PluginProcess(Process process, Map<String, String> environment) {
    this.process = process;
    this.environment = environment;
    this.stdout = new Collector(process.getInputStream());
    this.stderr = new Collector(process.getErrorStream());
  }

  /** Starts a plugin with exactly this environment and feeds it. */
  static PluginProcess start(Path plugin, Map<String, String> environment, byte[] input)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(plugin.toString());
    builder.environment().clear();
    builder.environment().putAll(environment);
    PluginProcess started = new PluginProcess(start(builder), environment);
    started.feed(input);
    return started;
  }

  /**
   * A plugin that is being installed right now can't be run for a moment, and neither can one whose
   * file is still open in a process that somebody else forked meanwhile.
   */
  private static Process start(ProcessBuilder builder) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return builder.start();
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !String.valueOf(e.getMessage()).contains(TEXT_FILE_BUSY)) {
          throw e;
        }
      }
      try {
        Thread.sleep(BUSY_MILLIS << attempt);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted before it was started", e);
      }
    }
  }

  /** Waits for the plugin's end, killing it and its children after {@code limit}. */
  Output finish(Duration limit) throws IOException {
    boolean ended = false;
    try {
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("it was killed because it took longer than " + seconds(limit));
      }
      Output output = new Output(process.exitValue(), stdout.finish(), stderr.finish());
      ended = true;
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was killed because the agent stops", e);
    } finally {
      if (!ended) {
        killTree();
      }
    }
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() / 1000.0 + " s";
  }

  /**
   * A plugin that does not read its input must not block us: what exceeds the pipe goes by thread.
   */
  private void feed(byte[] input) {
    Runnable write =
        () -> {
          try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
          } catch (IOException e) {
            // It ended or closed its input without reading; its status tells whether that is an
            // error.
          }
        };
    if (input.length < PIPE_CAPACITY) {
      write.run();
    } else {
      daemon("cni-plugin-input", write);
    }
  }

  private void killTree() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    // Whoever was orphaned meanwhile is no descendant any more, but still bears the environment.
    if (environment.containsKey("CNI_CONTAINERID")) {
      List<String> variables =
          environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
      RunningProcess.besideThisOne().stream()
          .filter(other -> other.environment().containsAll(variables))
          .forEach(other -> other.handle().destroyForcibly());
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Reads a stream to its end, or until there is too much of it. */
  private final class Collector {
    private final InputStream in;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile boolean tooMuch;

    Collector(InputStream in) {
      this.in = in;
      this.thread = daemon("cni-plugin-output", this::collect);
    }

    private void collect() {
      byte[] buffer = new byte[8192];
      try {
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (collected.size() + count > MAX_OUTPUT) {
            tooMuch = true;
            killTree();
            return;
          }
          synchronized (collected) {
            collected.write(buffer, 0, count);
          }
        }
      } catch (IOException e) {
        // The process is gone; what it said before stands.
      }
    }

    byte[] finish() throws IOException, InterruptedException {
      thread.join(LINGER_MILLIS);
      if (tooMuch) {
        throw new IOException("it was killed because it printed more than 4 MiB");
      }
      synchronized (collected) {
        return collected.toByteArray();
      }
    }
  }
}
