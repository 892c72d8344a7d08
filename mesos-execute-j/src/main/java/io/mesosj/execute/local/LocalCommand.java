package io.mesosj.execute.local;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.connection.ConnectionFlags;
import io.mesosj.execute.rootless.Entrance;
import io.mesosj.execute.rootless.InnerSide;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.image.PullListener;
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
             mesos-execute-j local agent stop|start|drain|reactivate|gone NAME
                            --master=ADDRESS

      Keeps a master and its agents running in this process until Ctrl-C; any v1 client
      can use the printed address, mesos-execute-j with --master=ADDRESS too. The
      second form cuts an agent of a cluster that runs off and lets it come back,
      drains it and puts it to use again, or gives it up with its tasks.
      """;

  private static final int MESOS_PORT = 5050;

  /** What executors have to end in, by default. */
  private static final Duration EXECUTOR_GRACE = Duration.ofSeconds(5);

  private static final FlagGroup RUNNING = ConnectionFlags.toCluster("A cluster that runs");

  private static final FlagTable TABLE =
      new FlagTable(List.of(LocalFlags.GROUP, RUNNING, CommonFlags.GROUP));

  /** The flags of this verb. */
  public static FlagTable flags() {
    return TABLE;
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    if (!invocation.values().arguments().isEmpty()) {
      return AgentAction.of(invocation.values().arguments()).run(invocation);
    }
    if (invocation.values().text(ConnectionFlags.MASTER).isPresent()) {
      throw new UsageException(
          ConnectionFlags.MASTER + " is for 'local agent', which asks a cluster that runs");
    }
    if (RootlessChoice.enters(invocation, false)) {
      RootlessChoice.warn(invocation);
      return Entrance.run(invocation);
    }
    Optional<InnerSide> inside = RootlessChoice.inside(invocation);
    LocalClusterOptions options =
        LocalOptionsReader.read(
            invocation.values(), invocation.environment(), MESOS_PORT, PullListener.NONE, inside);
    CountDownLatch end = new CountDownLatch(1);
    Interrupts interrupts = Interrupts.install();
    inside.ifPresent(one -> one.relay(interrupts));
    interrupts.onFirst(code -> end.countDown());
    interrupts.limit(EmbeddedCluster.limit(EXECUTOR_GRACE));
    interrupts.holdSecond();
    try (EmbeddedCluster cluster = EmbeddedCluster.start(options, invocation.console(), inside)) {
      cluster.endBy(interrupts);
      invocation.streams().print(cluster.master() + "\n");
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
      invocation.console().note("the cluster runs; Ctrl-C ends it and its tasks");
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK;
  }
}
