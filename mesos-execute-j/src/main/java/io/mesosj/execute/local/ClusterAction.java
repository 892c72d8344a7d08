package io.mesosj.execute.local;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.local.access.NamedCluster;
import io.mesosj.local.image.PullListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code local start|stop|status|list}: clusters in the background, by names. */
final class ClusterAction {
  private static final Duration ENDING = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 50;
  private static final String KILLED = "killed";

  private final Invocation invocation;
  private final KnownClusters clusters;

  private ClusterAction(Invocation invocation, KnownClusters clusters) {
    this.invocation = invocation;
    this.clusters = clusters;
  }

  /** Whether a word is one of these verbs. */
  static boolean is(String word) {
    return List.of("start", "stop", "status", "list").contains(word);
  }

  /** Does what the words say. */
  static int run(Invocation invocation) throws UsageException, FailureException {
    List<String> words = invocation.values().arguments();
    try {
      ClusterAction action =
          new ClusterAction(invocation, KnownClusters.ofUser(invocation.environment()));
      return action.run(words);
    } catch (IOException e) {
      throw new FailureException(
          "local " + words.get(0) + ": " + OneLine.of(FileProblem.describe(e), 400), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private int run(List<String> words)
      throws UsageException, FailureException, IOException, InterruptedException {
    if (words.size() > 2 || (words.get(0).equals("list") && words.size() > 1)) {
      throw new UsageException(
          "write local start|stop|status [NAME], or local list, not 'local "
              + OneLine.of(String.join(" ", words), 80)
              + "'");
    }
    String name = words.size() == 2 ? words.get(1) : NamedCluster.DEFAULT;
    if (!NamedCluster.isName(name) || name.equals("local")) {
      throw new UsageException(
          "a cluster's name has letters, digits, '.', '_' and '-', begins with one of the first two"
              + " and is not 'local', unlike '"
              + OneLine.of(name, 80)
              + "'");
    }
    return switch (words.get(0)) {
      case "start" -> start(name);
      case "stop" -> stop(name);
      case "status" -> status(name);
      default -> list();
    };
  }

  private int start(String name)
      throws UsageException, FailureException, IOException, InterruptedException {
    // What is wrong with the flags is told here, not in a file.
    boolean json = TextOrJson.isJson(invocation.values(), LocalCommand.OUTPUT);
    LocalOptionsReader.read(invocation.values(), invocation.environment(), 0, PullListener.NONE);
    KeptLimits.check(invocation, RootlessChoice.enters(invocation, true));
    NamedCluster cluster = new BackgroundCluster(clusters, name).start(invocation);
    invocation
        .console()
        .note("cluster '" + name + "' runs; 'local stop" + word(name) + "' ends it");
    if (invocation.values().on(LocalFlags.WEBUI) && !invocation.quiet()) {
      LocalCommand.say(invocation, LocalCommand.webui(LocalCall.to(invocation, cluster.master())));
    }
    invocation.streams().print((json ? json(cluster) : cluster.master()) + "\n");
    return ExitCode.OK;
  }

  private static String word(String name) {
    return name.equals(NamedCluster.DEFAULT) ? "" : " " + name;
  }

  private int stop(String name)
      throws UsageException, FailureException, IOException, InterruptedException {
    boolean json = TextOrJson.isJson(invocation.values(), LocalCommand.OUTPUT);
    Optional<NamedCluster> cluster = clusters.named(name);
    if (cluster.isEmpty()) {
      throw unknown(name);
    }
    if (!cluster.get().running()) {
      clusters.forget(name);
      invocation
          .console()
          .note(
              "cluster '"
                  + name
                  + "' was killed before; the next cluster that starts takes away what it left");
      if (json) {
        invocation.streams().print(json(cluster.get(), KILLED) + "\n");
      }
      return ExitCode.OK;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(cluster.get().pid());
    process.ifPresent(ProcessHandle::destroy);
    long end = System.nanoTime() + ENDING.toNanos();
    while (process.isPresent() && clusters.named(name).map(NamedCluster::running).orElse(false)) {
      if (System.nanoTime() > end) {
        throw new FailureException(
            "cluster '" + name + "' has not ended; its process is " + cluster.get().pid(),
            ExitCode.FAILURE);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    // The name goes when all else has gone, the process a little later.
    if (process.isPresent() && !process.get().onExit().isDone()) {
      awaitExit(process.get());
    }
    clusters.forget(name);
    if (json) {
      invocation.streams().print(json(cluster.get(), "stopped") + "\n");
    }
    return ExitCode.OK;
  }

  private static void awaitExit(ProcessHandle process)
      throws InterruptedException, FailureException {
    long end = System.nanoTime() + ENDING.toNanos();
    while (process.isAlive()) {
      if (System.nanoTime() > end) {
        throw new FailureException(
            "process " + process.pid() + " of the cluster has not ended", ExitCode.FAILURE);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static FailureException unknown(String name) {
    return new FailureException(
        "no cluster '" + OneLine.of(name, 80) + "' was started; 'local list' shows those that were",
        ExitCode.NOT_FOUND);
  }

  private int status(String name) throws UsageException, FailureException, IOException {
    Optional<NamedCluster> cluster = clusters.named(name);
    if (cluster.isEmpty()) {
      throw unknown(name);
    }
    print(List.of(cluster.get()));
    return cluster.get().running() ? ExitCode.OK : ExitCode.FOUND_TROUBLE;
  }

  private int list() throws UsageException, IOException {
    print(clusters.named());
    return ExitCode.OK;
  }

  private void print(List<NamedCluster> named) throws UsageException {
    if (TextOrJson.isJson(invocation.values(), LocalCommand.OUTPUT)) {
      named.forEach(one -> invocation.streams().print(json(one) + "\n"));
    } else if (invocation.quiet()) {
      named.forEach(one -> invocation.streams().print(one.name() + "\n"));
    } else {
      Table table = new Table("CLUSTER", "STATE", "MASTER", "PROCESS");
      named.forEach(
          one -> table.row(one.name(), state(one), one.master(), Long.toString(one.pid())));
      invocation.streams().print(table.toString());
    }
  }

  private static String state(NamedCluster cluster) {
    return cluster.running() ? LocalCommand.RUNNING_STATE : KILLED;
  }

  private static ObjectNode json(NamedCluster cluster) {
    return json(cluster, state(cluster));
  }

  private static ObjectNode json(NamedCluster cluster, String state) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", cluster.name())
        .put("state", state)
        .put("master", cluster.master())
        .put("pid", cluster.pid());
  }
}
