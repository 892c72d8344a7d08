package io.mesosj.execute.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.resources.Resources;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The verb that shows all that the master knows of tasks. */
public final class InspectCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j inspect [--master=MASTER] TASK... [FLAG...]

      Shows tasks: state, agent, container, resources, networks and what became of
      them. With --output=json each line is {"agent", "framework", "task"}, the last
      as Mesos' master describes it.
      """;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(ClusterFlags.FRAMEWORK, ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    if (values.arguments().isEmpty()) {
      throw new UsageException("inspect needs a TASK: 'mesos-execute-j ps' lists them");
    }
    boolean json = Format.isJson(values);
    Cluster cluster = Cluster.of(invocation);
    String gap = "";
    for (String id : values.arguments()) {
      Task task = cluster.task(id, values.text(ClusterFlags.FRAMEWORK));
      invocation.streams().print(json ? json(cluster, task) + "\n" : gap + text(cluster, task));
      gap = "\n";
    }
    return ExitCode.OK;
  }

  private static ObjectNode json(Cluster cluster, Task task) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("agent", cluster.hostname(task.getAgentId()));
    line.put("framework", cluster.frameworkName(task.getFrameworkId()));
    line.set("task", MesosJson.toTree(task));
    return line;
  }

  private static String text(Cluster cluster, Task task) {
    List<TaskStatus> statuses =
        task.getStatusesList().stream()
            .sorted(Comparator.comparingDouble(TaskStatus::getTimestamp))
            .toList();
    Table table = Table.plain();
    table.row("task", task.getTaskId().getValue());
    table.row("state", task.getState().name());
    table.row("agent", cluster.hostname(task.getAgentId()));
    table.row(
        "framework",
        cluster.frameworkName(task.getFrameworkId()) + " " + task.getFrameworkId().getValue());
    table.row("resources", Resources.of(task.getResourcesList()).unallocated().toString());
    container(statuses).ifPresent(id -> table.row("container", id));
    for (TaskNetwork network : TaskNetwork.of(task)) {
      table.row("network", described(network));
    }
    for (TaskStatus status : statuses) {
      String message = OneLine.of(status.getMessage(), 120);
      table.row("status", status.getState().name() + (message.isEmpty() ? "" : ": " + message));
    }
    return table.toString();
  }

  private static Optional<String> container(List<TaskStatus> statuses) {
    return statuses.stream()
        .filter(status -> status.getContainerStatus().hasContainerId())
        .map(status -> status.getContainerStatus().getContainerId().getValue())
        .reduce((first, second) -> second);
  }

  private static String described(TaskNetwork network) {
    StringBuilder text = new StringBuilder(network.name()).append(' ').append(network.addresses());
    if (!network.ports().isEmpty()) {
      text.append(" ports ").append(network.ports());
    }
    if (!network.labels().isEmpty()) {
      text.append(" labels ").append(network.labels());
    }
    return text.toString();
  }
}
