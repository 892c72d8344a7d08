package io.mesosj.execute.run;

import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.connection.MasterAddress;
import io.mesosj.execute.connection.MasterConnection;
import io.mesosj.execute.local.EmbeddedCluster;
import io.mesosj.execute.task.Workload;
import io.mesosj.execute.task.WorkloadReader;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.agent.AgentAccess;
import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * Everything that the flags said, checked.
 *
 * @param master which master
 * @param workloads what is launched, each by itself
 * @param framework as what
 * @param contentType on the wire
 * @param connection how masters and agents are reached
 * @param options how the run goes
 */
record Plan(
    MasterAddress master,
    List<Workload> workloads,
    FrameworkInfo framework,
    ContentType contentType,
    MasterConnection connection,
    RunOptions options) {
  /** Mesos' own. */
  private static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(3);

  static Plan read(Values values, Map<String, String> environment) throws UsageException {
    Problems problems = new Problems();
    RunOptions options = problems.read(() -> RunOptions.read(values), RunOptions.NONE);
    Plan plan =
        new Plan(
            problems.read(() -> MasterAddress.of(values, environment), MasterAddress.EMBEDDED),
            problems.read(
                () -> numbered(WorkloadReader.read(values, environment), options.instances()),
                List.of()),
            problems.read(() -> FrameworkReader.read(values), FrameworkInfo.getDefaultInstance()),
            problems.read(() -> contentType(values), ContentType.PROTOBUF),
            problems.read(() -> MasterConnection.read(values, environment), MasterConnection.PLAIN),
            options);
    problems.throwIfAny();
    plan = plan.withGpus();
    if (options.detach() && plan.master().isLocal()) {
      throw new UsageException(
          RunFlags.DETACH
              + " needs a master that stays: the local cluster ends with this command; start one"
              + " with 'mesos-execute-j local start'");
    }
    return plan.with(plan.connection().toOwn(plan.master(), environment));
  }

  /** The ports of the host that the workloads want of an offer. */
  Resources hostPorts() {
    return Resources.of(
        workloads.stream()
            .flatMap(workload -> workload.resources().stream())
            .filter(one -> one.getName().equals("ports"))
            .toList());
  }

  /** The same plan for a cluster in this process. */
  Plan on(EmbeddedCluster cluster) {
    return new Plan(
        new MasterAddress(cluster.master().toString(), false),
        workloads,
        framework,
        contentType,
        connection.toEmbedded(cluster.authorization(), cluster.clientOptions()),
        options);
  }

  /** Whether agents are to fetch the executor bundle from us. */
  boolean needsBundle() {
    return workloads.stream().anyMatch(Workload::needsBundle);
  }

  /** The same plan with the URL at which the bundle is served. */
  Plan withBundleAt(String url) {
    List<Workload> served = workloads.stream().map(workload -> workload.withBundleAt(url)).toList();
    return new Plan(master, served, framework, contentType, connection, options);
  }

  private Plan with(MasterConnection other) {
    return new Plan(master, workloads, framework, contentType, other, options);
  }

  /** Finds the leading master; not for the local one. */
  MasterDetector masters() {
    return connection.masters(master);
  }

  /** How agents are spoken to. */
  AgentAccess agents() {
    return connection.agents(master);
  }

  /** An agent's GPUs are offered only to those who say that they know what to do with them. */
  private Plan withGpus() {
    boolean wanted =
        workloads.stream()
            .flatMap(workload -> workload.resources().stream())
            .anyMatch(resource -> resource.getName().equals("gpus"));
    return wanted
        ? new Plan(
            master,
            workloads,
            FrameworkReader.withGpus(framework),
            contentType,
            connection,
            options)
        : this;
  }

  /** {@code web} twice is {@code web-1} and {@code web-2}. */
  private static List<Workload> numbered(List<Workload> workloads, int instances) {
    if (instances == 0) {
      return workloads;
    }
    List<Workload> all = new ArrayList<>();
    for (int number = 1; number <= instances; number++) {
      for (Workload workload : workloads) {
        all.add(workload.withSuffix("-" + number));
      }
    }
    return all;
  }

  /** The role whose resources are used. */
  String role() {
    return framework.getRoles(0);
  }

  /** How many tasks run at the same time. */
  int tasks() {
    return workloads.stream().mapToInt(workload -> workload.tasks().size()).sum();
  }

  /** The longest that a task has to end in when it is killed. */
  Duration killGrace() {
    return workloads.stream()
        .flatMap(workload -> workload.tasks().stream())
        .filter(task -> task.getKillPolicy().hasGracePeriod())
        .map(task -> Duration.ofNanos(task.getKillPolicy().getGracePeriod().getNanoseconds()))
        .reduce(DEFAULT_KILL_GRACE, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  private static ContentType contentType(Values values) throws UsageException {
    String text = values.text(RunFlags.CONTENT_TYPE, "protobuf");
    return ContentType.parse(text)
        .orElseThrow(
            () ->
                new UsageException(
                    RunFlags.CONTENT_TYPE
                        + " is protobuf or json, got '"
                        + OneLine.of(text, 60)
                        + "'"));
  }
}
