package io.mesosj.local;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.rootless.AnnouncedCluster;
import io.mesosj.local.rootless.Entrance;
import io.mesosj.local.rootless.InnerCommand;
import io.mesosj.local.rootless.Onlooker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Java of this one's class path in namespaces of its own, whose cluster announces itself. It ends
 * with this process, however that does. Safe for use by several threads.
 */
final class InnerJava implements Onlooker {
  private static final Logger LOG = LoggerFactory.getLogger(InnerJava.class);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofMinutes(2);
  private static final int LINES = 20;
  private static final int LONGEST_LINE = 1000;

  /** The first Java that tells of what native libraries do. */
  private static final int TELLS = 24;

  private final byte[] input;
  private final CompletableFuture<AnnouncedCluster> announced = new CompletableFuture<>();
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Deque<String> said = new ArrayDeque<>();
  private IntConsumer signals = code -> {};
  private @Nullable Process process;

  private InnerJava(byte[] input) {
    this.input = input;
  }

  /**
   * Starts it.
   *
   * @param main its class
   * @param input what it reads
   */
  static InnerJava start(String main, byte[] input) throws IOException {
    InnerJava java = new InnerJava(input);
    InnerCommand command =
        new InnerCommand(
            line(main),
            System.getenv(),
            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
            List.of(),
            java);
    // It ends with the thread that starts it, so no caller's.
    Threads.start("rootless-cluster", () -> java.run(command));
    return java;
  }

  private static List<String> line(String main) {
    Path home = Path.of(System.getProperty("java.home"));
    List<String> line = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
    line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
    if (Runtime.version().feature() >= TELLS) {
      line.add("--sun-misc-unsafe-memory-access=allow");
      line.add("--enable-native-access=ALL-UNNAMED");
    }
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    line.addAll(List.of("-cp", modules.isEmpty() ? classes : modules + ":" + classes, main));
    return line;
  }

  private void run(InnerCommand command) {
    try {
      ended.complete(Entrance.run(command));
    } catch (FailureException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
    announced.completeExceptionally(new IOException("it has ended"));
  }

  @Override
  public void note(String words) {
    LOG.info("{}", words);
  }

  @Override
  public void warn(String problem) {
    LOG.warn("rootless: {}", problem);
  }

  /** A test's own streams may be somebody's protocol. */
  @Override
  public void connect(ProcessBuilder builder) {
    builder.redirectErrorStream(true);
  }

  @Override
  public synchronized void opened(IntConsumer handed) {
    signals = handed;
  }

  @Override
  public void started(Process started) {
    synchronized (this) {
      process = started;
    }
    Threads.start("rootless-cluster-output", () -> listen(started));
    Threads.start("rootless-cluster-input", () -> write(started));
  }

  private void write(Process started) {
    try (OutputStream in = started.getOutputStream()) {
      in.write(input);
    } catch (IOException e) {
      // Its end says why.
      return;
    }
  }

  private void listen(Process started) {
    try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        String words = OneLine.of(line, LONGEST_LINE);
        LOG.info("rootless cluster: {}", words);
        synchronized (said) {
          said.add(words);
          if (said.size() > LINES) {
            said.remove();
          }
        }
      }
    } catch (IOException e) {
      LOG.warn("what the rootless cluster says can't be read: {}", FileProblem.describe(e));
    }
  }

  @Override
  public void announced(AnnouncedCluster cluster) {
    announced.complete(cluster);
  }

  /**
   * Its cluster.
   *
   * @throws IOException if it has none; the message says why
   */
  AnnouncedCluster cluster() throws IOException {
    try {
      return get(announced, START);
    } catch (TimeoutException e) {
      throw new IOException("the rootless cluster was not there in " + START.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("the rootless cluster did not start: " + why(), e);
    }
  }

  private String why() throws IOException {
    try {
      int code = get(ended, END);
      return "its Java ended with " + code + words();
    } catch (ExecutionException e) {
      return cause(e) + words();
    } catch (TimeoutException e) {
      return "its Java does not end" + words();
    }
  }

  private static String cause(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? "it failed" : String.valueOf(cause.getMessage());
  }

  private String words() {
    synchronized (said) {
      return said.isEmpty() ? "" : ": " + String.join("; ", said);
    }
  }

  private static <T> T get(Future<T> future, Duration limit)
      throws IOException, ExecutionException, TimeoutException {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * Has it end, and waits for that.
   *
   * @param code of the signal
   * @throws IOException if it ends otherwise than well
   */
  void end(int code) throws IOException {
    synchronized (this) {
      if (!ended.isDone()) {
        signals.accept(code);
      }
    }
    try {
      int status = get(ended, END);
      if (status != ExitCode.OK) {
        throw new IOException("the rootless cluster ended with " + status + words());
      }
    } catch (TimeoutException e) {
      kill();
      throw new IOException("the rootless cluster did not end in " + END.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException("the rootless cluster: " + cause(e), e);
    }
  }

  /** Ends it at once. */
  void kill() throws IOException {
    synchronized (this) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
    try {
      get(ended, END);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the rootless cluster: {}", FileProblem.describe(e));
    }
  }
}
