package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.execute.task.DurationReader;
import io.mesosj.protocol.task.TerminalState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;

/** The verb that ends tasks. */
public final class KillCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j kill [--master=MASTER] TASK... [FLAG...]

      Kills tasks that --detach left running, and waits for their end. Only a
      framework can kill its tasks, so this subscribes as theirs; a framework whose
      scheduler is connected is left alone unless --take_over is given. With its last
      task the framework is removed. With --output=json each end is an object:
      {"event":"status", "time", "status"}, the last as Mesos' TaskStatus.
      """;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        ClusterFlags.FRAMEWORK, ClusterFlags.TAKE_OVER, ClusterFlags.TIMEOUT, ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    if (values.arguments().isEmpty()) {
      throw new UsageException("kill needs a TASK: 'mesos-execute-j ps' lists them");
    }
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Duration limit = DurationReader.read(values, ClusterFlags.TIMEOUT).orElse(LIMIT);
    Cluster cluster = Cluster.of(invocation);
    Map<FrameworkID, List<Task>> wanted = new LinkedHashMap<>();
    for (String id : new LinkedHashSet<>(values.arguments())) {
      Task task = cluster.task(id, values.text(ClusterFlags.FRAMEWORK));
      if (TerminalState.is(task.getState())) {
        if (json) {
          KillReport.json(invocation).ended(WaitCommand.end(task));
        }
        invocation.console().note("task '" + id + "' has ended already with " + task.getState());
      } else {
        wanted.computeIfAbsent(task.getFrameworkId(), key -> new ArrayList<>()).add(task);
      }
    }
    for (Map.Entry<FrameworkID, List<Task>> one : wanted.entrySet()) {
      FrameworkInfo framework = framework(cluster, one.getKey(), values.on(ClusterFlags.TAKE_OVER));
      Killing.run(
          json ? KillReport.json(invocation) : KillReport.text(invocation),
          cluster,
          framework,
          one.getValue(),
          limit);
    }
    return ExitCode.OK;
  }

  /** The framework of tasks that are to be killed, unless its scheduler is there to do it. */
  static FrameworkInfo framework(Cluster cluster, FrameworkID id, boolean takeOver)
      throws FailureException {
    Optional<GetFrameworks.Framework> framework = cluster.framework(id);
    if (framework.isEmpty()) {
      throw new FailureException(
          "framework '" + id.getValue() + "' is not there any more", ExitCode.FAILURE);
    }
    if (framework.get().getConnected() && !takeOver) {
      throw new FailureException(
          "framework '"
              + framework.get().getFrameworkInfo().getName()
              + "' ("
              + id.getValue()
              + ") is connected: let its scheduler kill the task, or give --take_over",
          ExitCode.FAILURE);
    }
    return framework.get().getFrameworkInfo();
  }
}
