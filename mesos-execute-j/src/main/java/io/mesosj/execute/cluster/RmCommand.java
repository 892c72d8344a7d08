package io.mesosj.execute.cluster;

import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.JsonEvents;
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
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;

/** The verb that removes what detached tasks have left at the master. */
public final class RmCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j rm [--master=MASTER] [--force] TASK... [FLAG...]

      Removes the frameworks that detached tasks have left at the master, with all
      that is theirs, when their tasks have ended; with --force it kills tasks that
      run. What ended tasks were the master itself forgets, the oldest first: Mesos
      has no call for that, and 'ps --all' shows them until then. With --output=json
      each framework is an object: {"event":"removed", "time", "framework_id"}.
      """;

  static final Flag FORCE =
      toggle("force", false, "Kill tasks that run, as 'kill' does.").withLetter('f');

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        FORCE,
        ClusterFlags.FRAMEWORK,
        ClusterFlags.TAKE_OVER,
        ClusterFlags.TIMEOUT,
        ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    if (values.arguments().isEmpty()) {
      throw new UsageException("rm needs a TASK: 'mesos-execute-j ps --all' lists them");
    }
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Duration limit = DurationReader.read(values, ClusterFlags.TIMEOUT).orElse(LIMIT);
    Cluster cluster = Cluster.of(invocation);
    Map<FrameworkID, List<Task>> live = new LinkedHashMap<>();
    for (String id : new LinkedHashSet<>(values.arguments())) {
      Task task = cluster.task(id, values.text(ClusterFlags.FRAMEWORK));
      List<Task> ofFramework =
          live.computeIfAbsent(task.getFrameworkId(), key -> new ArrayList<>());
      if (!TerminalState.is(task.getState())) {
        if (!values.on(FORCE)) {
          throw new FailureException(
              "task '" + OneLine.of(id, 100) + "' is " + task.getState() + ": --force kills it",
              ExitCode.FAILURE);
        }
        ofFramework.add(task);
      }
    }
    for (Map.Entry<FrameworkID, List<Task>> one : live.entrySet()) {
      boolean removed = remove(invocation, cluster, one.getKey(), one.getValue(), limit);
      if (json && removed) {
        new JsonEvents(invocation.streams().out())
            .write(JsonEvents.event("removed").put("framework_id", one.getKey().getValue()));
      }
    }
    return ExitCode.OK;
  }

  /** False for one that is not there any more, or whose scheduler lives. */
  private static boolean remove(
      Invocation invocation, Cluster cluster, FrameworkID id, List<Task> live, Duration limit)
      throws UsageException, FailureException {
    Optional<GetFrameworks.Framework> framework = cluster.framework(id);
    if (framework.isEmpty()) {
      // It was removed with its last task.
      return false;
    }
    boolean takeOver = invocation.values().on(ClusterFlags.TAKE_OVER);
    if (framework.get().getConnected() && live.isEmpty() && !takeOver) {
      // Its scheduler lives, and has other things to do.
      return false;
    }
    KillReport report =
        TextOrJson.isJson(invocation.values(), ClusterFlags.OUTPUT)
            ? KillReport.json(invocation)
            : KillReport.text(invocation);
    Killing.run(report, cluster, KillCommand.framework(cluster, id, takeOver), live, limit);
    return true;
  }
}
