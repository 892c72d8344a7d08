package io.mesosj.execute.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.resources.Resources;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The verb that shows all that the master knows of tasks. */
public final class InspectCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j inspect [--master=MASTER] TASK... [FLAG...]

      Shows tasks: state, agent, framework, resources, image, volumes and checks, the
      container with its process and what it uses, networks, the sandbox, and what
      became of them. With --output=json each line is {"agent", "agent_address",
      "framework", "sandbox", "container", "task"}: the last as Mesos' master
      describes it, the container as its agent does (GET_CONTAINERS). What plugins
      were told is on the agent: 'isolator-shim inspect CONTAINER' shows it there.
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
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
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
    AtAgent at = AtAgent.of(cluster, task);
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("agent", cluster.hostname(task.getAgentId()));
    at.address().ifPresent(address -> line.put("agent_address", address));
    line.put("framework", cluster.frameworkName(task.getFrameworkId()));
    at.sandbox().ifPresent(sandbox -> line.put("sandbox", sandbox));
    at.container().ifPresent(one -> line.set("container", MesosJson.toTree(one)));
    at.problem().ifPresent(problem -> line.put("problem", problem));
    line.set("task", MesosJson.toTree(task));
    return line;
  }

  private static String text(Cluster cluster, Task task) {
    AtAgent at = AtAgent.of(cluster, task);
    Table table = Table.plain();
    table.row("task", task.getTaskId().getValue());
    if (!task.getName().equals(task.getTaskId().getValue())) {
      table.row("name", task.getName());
    }
    table.row("state", task.getState().name());
    table.row(
        "agent", cluster.hostname(task.getAgentId()) + at.address().map(a -> " " + a).orElse(""));
    table.row(
        "framework",
        cluster.frameworkName(task.getFrameworkId()) + " " + task.getFrameworkId().getValue());
    if (task.hasExecutorId()) {
      table.row("executor", task.getExecutorId().getValue());
    }
    table.row("resources", Resources.of(task.getResourcesList()).unallocated().toString());
    TaskDetails.of(task).forEach(row -> table.row(row.get(0), row.get(1)));
    if (!TaskDetails.health(task).isEmpty()) {
      table.row("health", TaskDetails.health(task));
    }
    at.rows().forEach(row -> table.row(row.get(0), row.get(1)));
    for (TaskNetwork network : TaskNetwork.of(task)) {
      table.row("network", described(network));
    }
    for (TaskStatus status : TaskDetails.statuses(task)) {
      String message = OneLine.of(status.getMessage(), 120);
      table.row(
          "status",
          TaskDetails.time(status.getTimestamp())
              + " "
              + status.getState().name()
              + (message.isEmpty() ? "" : ": " + message));
    }
    return table.toString();
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
