package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.local.access.NamedCluster;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Starts {@code local} once more as a process that nobody waits for: the same Java with the same
 * flags, in a session of its own, which no Ctrl-C of this terminal reaches.
 */
final class BackgroundCluster {
  /** Says in the process what its cluster is called. */
  static final String NAME_PROPERTY = "mesosj.cluster.name";

  private static final String MAIN = "io.mesosj.execute.Main";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 20;
  private static final int TOLD_LINES = 5;

  private final KnownClusters clusters;
  private final String name;

  BackgroundCluster(KnownClusters clusters, String name) {
    this.clusters = clusters;
    this.name = name;
  }

  /** Returns when it takes calls. */
  @SuppressWarnings("try") // the lock is only held
  NamedCluster start(Invocation invocation)
      throws FailureException, IOException, InterruptedException {
    try (LockFile lock =
        LockFile.acquire(clusters.beside(name + ".lock"), LockFile.Mode.ALONE, PATIENCE)) {
      Optional<NamedCluster> other = clusters.named(name).filter(NamedCluster::running);
      if (other.isPresent()) {
        throw new FailureException(
            "cluster '" + name + "' runs already, at " + other.get().master(), ExitCode.FAILURE);
      }
      clusters.forget(name);
      Path log = clusters.beside(name + ".log");
      Files.deleteIfExists(log);
      return await(launch(log), log);
    }
  }

  private Process launch(Path log) throws FailureException, IOException {
    ProcessBuilder builder =
        new ProcessBuilder(line())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(log.toFile())
            .redirectErrorStream(true);
    return builder.start();
  }

  /** This process' own command line, with the property that has {@code local} run the cluster. */
  private List<String> line() throws FailureException, IOException {
    List<String> own =
        List.of(
            new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8)
                .split("\0"));
    int main = own.indexOf(MAIN);
    if (main < 0) {
      throw new FailureException(
          "'local start' works from the command line only, as 'mesos-execute-j local start'",
          ExitCode.FAILURE);
    }
    List<String> line = new ArrayList<>(List.of("setsid"));
    line.addAll(own.subList(0, main));
    line.add("-D" + NAME_PROPERTY + "=" + name);
    line.addAll(own.subList(main, own.size()));
    return line;
  }

  /** Who gives up waiting wants no cluster either. */
  private NamedCluster await(Process process, Path log)
      throws FailureException, IOException, InterruptedException {
    Thread end = Threads.daemon("start of " + name, process::destroy);
    Runtime.getRuntime().addShutdownHook(end);
    NamedCluster cluster = awaitCalls(process, log);
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      // Interrupted just now, so that it ends.
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
    return cluster;
  }

  private NamedCluster awaitCalls(Process process, Path log)
      throws FailureException, IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      Optional<NamedCluster> cluster = clusters.named(name);
      if (cluster.isPresent() && cluster.get().running()) {
        return cluster.get();
      }
      if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new FailureException(
            "cluster '" + name + "' did not start: " + lastLines(log), ExitCode.FAILURE);
      }
    }
    process.destroy();
    throw new FailureException(
        "cluster '"
            + name
            + "' did not start within "
            + PATIENCE.toMinutes()
            + " minutes: "
            + lastLines(log),
        ExitCode.FAILURE);
  }

  private static String lastLines(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return OneLine.of(
        String.join(" ", lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size())), 800);
  }
}
