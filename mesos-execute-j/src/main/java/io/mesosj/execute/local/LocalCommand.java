package io.mesosj.execute.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.execute.connection.ConnectionFlags;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.local.image.PullListener;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The verb that keeps an embedded cluster running until it is interrupted. */
public final class LocalCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j local [FLAG...]
             mesos-execute-j local start|stop|status [NAME] [FLAG...]
             mesos-execute-j local list
             mesos-execute-j local webui [--master=ADDRESS]
             mesos-execute-j local join --master=ADDRESS [FLAG...]
             mesos-execute-j local agent stop|start|drain|reactivate|gone NAME
                            --master=ADDRESS

      Keeps a master and its agents running in this process until Ctrl-C; any v1
      client can use the printed address, mesos-execute-j with --master=ADDRESS too.
      'start' leaves it running in the background, by a name that --master takes, too;
      without a name it is the one that all verbs use when no master is named.
      'status' ends with 0 when it runs, with 3 when it was killed. 'webui' prints a
      link to the page of a cluster that runs, which opens it once. 'join' runs an
      agent of such a cluster, with networks and directories of its own, until Ctrl-C,
      for one who may use the operator API. The last form cuts
      an agent of a cluster off and lets it come back, drains it and puts it to use
      again, or gives it up with its tasks. With --output=json each cluster is an
      object: {"name", "state", "master", "pid"}; the page {"link"}; an agent
      {"event":"agent", "time", "agent", "action"}.
      """;

  /** What a cluster is that takes calls. */
  static final String RUNNING_STATE = "running";

  private static final String WEBUI = "webui";
  private static final int MESOS_PORT = 5050;
  private static final int ANY_PORT = 0;

  /** What executors have to end in, by default. */
  private static final Duration EXECUTOR_GRACE = Duration.ofSeconds(5);

  static final Flag OUTPUT =
      Flag.text("output", "FORMAT", "text, or json.").taking(Operand.choice("text", "json"));

  private static final FlagGroup RESULT = FlagGroup.of("Result", OUTPUT);

  private static final FlagGroup RUNNING = ConnectionFlags.toCluster("A cluster that runs");

  private static final FlagTable TABLE =
      new FlagTable(List.of(LocalFlags.GROUP, RESULT, RUNNING, CommonFlags.GROUP));

  /** The flags of this verb. */
  public static FlagTable flags() {
    return TABLE;
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    String named = System.getProperty(BackgroundCluster.NAME_PROPERTY, "");
    // In the background this is what 'start' started, with the words that it was given itself.
    List<String> words = named.isEmpty() ? invocation.values().arguments() : List.of();
    if (!words.isEmpty() && ClusterAction.is(words.get(0))) {
      return ClusterAction.run(invocation);
    }
    if (words.equals(List.of(WEBUI))) {
      return webui(invocation);
    }
    if (words.equals(List.of(JoinAction.JOIN))) {
      return JoinAction.run(invocation);
    }
    if (!words.isEmpty()) {
      return AgentAction.of(words).run(invocation);
    }
    if (invocation.values().text(ConnectionFlags.MASTER).isPresent()) {
      throw new UsageException(
          ConnectionFlags.MASTER
              + " is for 'local webui', 'local join' and 'local agent', which ask a cluster that runs");
    }
    boolean json = TextOrJson.isJson(invocation.values(), OUTPUT);
    boolean enters = RootlessChoice.enters(invocation, true);
    KeptLimits.check(invocation, enters);
    if (enters) {
      return RootlessChoice.enter(invocation, List.of());
    }
    Optional<InnerSide> inside = RootlessChoice.inside(invocation);
    LocalClusterOptions options =
        LocalOptionsReader.read(
            invocation.values(),
            invocation.environment(),
            named.isEmpty() ? MESOS_PORT : ANY_PORT,
            PullListener.NONE,
            Resources.none(),
            inside);
    CountDownLatch end = new CountDownLatch(1);
    Interrupts interrupts = Interrupts.install();
    inside.ifPresent(one -> one.relay(interrupts));
    interrupts.onFirst(code -> end.countDown());
    interrupts.limit(EmbeddedCluster.limit(EXECUTOR_GRACE));
    interrupts.holdSecond();
    try (EmbeddedCluster cluster = EmbeddedCluster.start(options, invocation.console(), inside)) {
      cluster.endBy(interrupts);
      invocation.streams().print((json ? json(cluster) : cluster.master()) + "\n");
      invocation
          .console()
          .note(
              "the credential is in " + cluster.credentialFile().credentials() + "; for instance:");
      invocation
          .console()
          .say(
              "curl "
                  + cluster.certificate().map(path -> "--cacert " + path + " ").orElse("")
                  + "-H @"
                  + cluster.credentialFile().authorization()
                  + " -H 'Content-Type: application/json' -d '{\"type\":\"GET_STATE\"}' "
                  + cluster.master()
                  + "/api/v1");
      if (named.isEmpty()) {
        // Nobody should find it in a log: 'local start' asks for one of its own.
        cluster.webui().ifPresent(link -> say(invocation, link.toString()));
      }
      if (named.isEmpty()) {
        invocation.console().note("the cluster runs; Ctrl-C ends it and its tasks");
        end.await();
      } else {
        runNamed(named, cluster, invocation, inside, end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }

  /** It has no name, and whoever started it knows the process. */
  private static ObjectNode json(EmbeddedCluster cluster) {
    return JsonTrees.object()
        .put("state", RUNNING_STATE)
        .put("master", cluster.master().toString());
  }

  private static int webui(Invocation invocation) throws UsageException, FailureException {
    boolean json = TextOrJson.isJson(invocation.values(), OUTPUT);
    String link = webui(LocalCall.toNamed(invocation));
    invocation
        .streams()
        .print((json ? JsonTrees.object().put("link", link).toString() : link) + "\n");
    return ExitCode.OK;
  }

  /** A link to the page of a cluster that runs. */
  static String webui(LocalCall call) throws UsageException, FailureException {
    return call.post("/local/webui", "the page");
  }

  static void say(Invocation invocation, String link) {
    invocation.console().note("the page of the cluster opens once with this link:");
    invocation.console().say(link);
  }

  /** The name is there as long as the cluster takes calls. */
  private static void runNamed(
      String name,
      EmbeddedCluster cluster,
      Invocation invocation,
      Optional<InnerSide> inside,
      CountDownLatch end)
      throws FailureException, InterruptedException {
    try {
      if (inside.isPresent()) {
        inside.get().name(name);
      } else {
        KnownClusters clusters = KnownClusters.ofUser(invocation.environment());
        clusters.name(name, cluster.credentialFile().credentials());
      }
      end.await();
    } catch (IOException e) {
      throw new FailureException(
          "can't be known by name '" + name + "': " + FileProblem.describe(e), e);
    }
  }
}
