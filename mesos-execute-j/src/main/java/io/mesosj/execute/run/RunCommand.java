package io.mesosj.execute.run;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Interrupts;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.execute.local.EmbeddedCluster;
import io.mesosj.execute.local.KeptLimits;
import io.mesosj.execute.local.LocalFlags;
import io.mesosj.execute.local.LocalOptionsReader;
import io.mesosj.execute.local.RootlessChoice;
import io.mesosj.execute.task.ExecutorFlags;
import io.mesosj.execute.task.HdfsPackage;
import io.mesosj.execute.task.WorkloadReader;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.image.PullListener;
import io.mesosj.local.rootless.InnerSide;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The verb that runs a task: checks every flag, then starts. */
public final class RunCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j [run] [--master=MASTER] [FLAG...] --command=COMMAND
             mesos-execute-j [run] [FLAG...] --no-shell [--command=FILE]
                 [-- ARGUMENT...]
             mesos-execute-j run [FLAG...] IMAGE [COMMAND ARGUMENT...]

      Runs a task on Apache Mesos, or on a cluster inside this process; prints what
      the task prints and ends with its exit code. In the last form flags stand before
      the image; a COMMAND takes the place of its entrypoint, and ARGUMENTs alone,
      which begin with '-', go to that. In a flag's name '_' and '-' are
      the same. A flag that is not given is taken from $MESOS_EXECUTE_NAME, then from
      name=value in ~/.config/mesos-execute-j/config.

      Examples:
        mesos-execute-j --master=local --command='echo hello'
        mesos-execute-j run -it busybox sh
        mesos-execute-j --master=10.0.0.1:5050 --name=web --docker_image=nginx \\
            --network=name=cni-test,label=app=web,port=8080:80/tcp --no-shell
      """;

  private static final int ANY_PORT = 0;
  private static final Duration MASTER_LIMIT = Duration.ofSeconds(30);
  private static final FlagTable TABLE = new FlagTable(groups());

  private static List<FlagGroup> groups() {
    List<FlagGroup> groups = new ArrayList<>();
    groups.add(RunFlags.CONNECTION);
    groups.addAll(WorkloadReader.FLAGS);
    groups.add(RunFlags.RUN);
    groups.add(LocalFlags.GROUP);
    groups.add(CommonFlags.GROUP);
    return groups;
  }

  /** The flags of this verb. */
  public static FlagTable flags() {
    return TABLE;
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    Plan plan = Plan.read(values, invocation.environment());
    PullReport pulls = new PullReport();
    Optional<LocalClusterOptions> local = localOptions(invocation, plan, pulls);
    if (values.on(RunFlags.DRY_RUN)) {
      invocation
          .streams()
          .print(
              DryRun.text(
                  plan.workloads(), plan.options().format(), values.on(RunFlags.SHOW_SECRETS)));
      return ExitCode.OK;
    }
    if (local.isPresent()) {
      LocalNeeds.check(plan.workloads(), plan.role(), local.get());
      boolean enters =
          RootlessChoice.enters(invocation, LocalNeeds.moreThanAProcess(plan.workloads()));
      KeptLimits.check(invocation, enters);
      if (enters) {
        LocalNeeds.refuseMachinesNetworks(plan.workloads(), local.get());
        return RootlessChoice.enter(invocation, LocalNeeds.machinePorts(plan.workloads()));
      }
    }
    Optional<HdfsPackage> hdfs = HdfsPackage.read(values);
    if (hdfs.isPresent()) {
      hdfs.get().upload();
    }
    return local.isPresent()
        ? executeLocally(invocation, plan, pulls)
        : executeElsewhere(invocation, plan);
  }

  private static int executeElsewhere(Invocation invocation, Plan plan) throws FailureException {
    if (plan.master().assumed()) {
      invocation
          .console()
          .note(
              "no --master and no $MESOS_MASTER: the cluster of 'local start' is used, at "
                  + plan.master().text());
    }
    if (!plan.needsBundle()) {
      return execute(new Execution(invocation, plan, plan.masters()), Interrupts.install());
    }
    Optional<String> given = invocation.values().text(ExecutorFlags.ADVERTISE_IP);
    String ip = given.isPresent() ? given.get() : ownAddress(plan);
    try (BundleServer server = BundleServer.start(ip)) {
      Plan served = plan.withBundleAt(server.url());
      return execute(new Execution(invocation, served, served.masters()), Interrupts.install());
    }
  }

  private static Optional<LocalClusterOptions> localOptions(
      Invocation invocation, Plan plan, PullListener pulls) throws UsageException {
    if (plan.master().isLocal()) {
      return Optional.of(
          LocalOptionsReader.read(
              invocation.values(),
              invocation.environment(),
              ANY_PORT,
              pulls,
              plan.hostPorts().unreserved(),
              Optional.empty()));
    }
    for (Flag flag : LocalFlags.GROUP.flags()) {
      if (invocation.values().given(flag)) {
        throw new UsageException(
            flag
                + " is for --master=local; an agent of another cluster has its own"
                + (plan.master().assumed() ? ", and 'local start' started one" : ""));
      }
    }
    return Optional.empty();
  }

  private static String ownAddress(Plan plan) throws FailureException {
    try (MasterDetector masters = plan.masters()) {
      return BundleServer.addressTowards(masters.next(MASTER_LIMIT));
    } catch (SchedulerException e) {
      throw new FailureException(SchedulerException.words(e), e);
    }
  }

  private static int executeLocally(Invocation invocation, Plan plan, PullReport pulls)
      throws UsageException, FailureException {
    Optional<InnerSide> inside = RootlessChoice.inside(invocation);
    LocalClusterOptions options =
        LocalOptionsReader.read(
            invocation.values(),
            invocation.environment(),
            ANY_PORT,
            pulls,
            plan.hostPorts().unreserved(),
            inside);
    if (plan.master().assumed()) {
      invocation.console().note("no --master and no $MESOS_MASTER: --master=local is assumed");
    }
    Interrupts interrupts = Interrupts.install();
    inside.ifPresent(one -> one.relay(interrupts));
    interrupts.limit(EmbeddedCluster.limit(plan.killGrace()));
    interrupts.holdSecond();
    try (EmbeddedCluster cluster = EmbeddedCluster.start(options, invocation.console(), inside)) {
      cluster.endBy(interrupts);
      Plan authorized = plan.on(cluster);
      if (!plan.needsBundle()) {
        return executeOn(cluster, invocation, authorized, pulls, interrupts);
      }
      try (BundleServer server = BundleServer.start(cluster.master().getHost())) {
        return executeOn(
            cluster, invocation, authorized.withBundleAt(server.url()), pulls, interrupts);
      }
    }
  }

  private static int executeOn(
      EmbeddedCluster cluster,
      Invocation invocation,
      Plan plan,
      PullReport pulls,
      Interrupts interrupts)
      throws FailureException {
    Execution execution =
        new Execution(invocation, plan, new ListedMasters(List.of(cluster.master())));
    pulls.to(execution.report());
    return execute(execution, interrupts);
  }

  private static int execute(Execution execution, Interrupts interrupts) throws FailureException {
    try {
      return execution.run(interrupts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }
}
