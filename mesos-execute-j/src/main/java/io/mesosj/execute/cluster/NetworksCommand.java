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
import io.mesosj.base.text.Table;
import io.mesosj.isolator.cli.NetworkFiles;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** The verb that shows which networks the tasks of each agent are on. */
public final class NetworksCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j networks [--master=MASTER] [FLAG...]
             mesos-execute-j networks create|rm|inspect NAME [FLAG...]

      Shows what the running tasks of each agent are attached to: networks, addresses,
      port mappings (HOST:CONTAINER) and labels. With --output=json each line is
      {"agent", "task_id", "framework_id", "network"}, the last as Mesos' NetworkInfo.

      """
          + NetworkFiles.GUIDE
          + """
      They are this machine's, which --master=local takes.
      """;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        List.of(NetworkFiles.FLAGS, NetworkFiles.PLACES),
        ClusterFlags.FRAMEWORK,
        ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    Values values = invocation.values();
    if (NetworkFiles.isMeant(values)) {
      return NetworkFiles.run(invocation);
    }
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Cluster cluster = Cluster.of(invocation);
    List<TaskNetwork> attachments =
        cluster.tasks(false, values.text(ClusterFlags.FRAMEWORK)).stream()
            .flatMap(task -> TaskNetwork.of(task).stream())
            .sorted(
                Comparator.comparing((TaskNetwork one) -> cluster.hostname(one.task().getAgentId()))
                    .thenComparing(TaskNetwork::name))
            .toList();
    if (json) {
      attachments.forEach(one -> invocation.streams().print(json(cluster, one) + "\n"));
      return ExitCode.OK;
    }
    Table table = new Table("AGENT", "NETWORK", "TASK", "ADDRESSES", "PORTS", "LABELS");
    for (TaskNetwork one : attachments) {
      table.row(
          cluster.hostname(one.task().getAgentId()),
          one.name(),
          one.task().getTaskId().getValue(),
          one.addresses(),
          one.ports(),
          one.labels());
    }
    invocation.streams().print(table.toString());
    return ExitCode.OK;
  }

  private static ObjectNode json(Cluster cluster, TaskNetwork one) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("agent", cluster.hostname(one.task().getAgentId()))
        .put("task_id", one.task().getTaskId().getValue())
        .put("framework_id", one.task().getFrameworkId().getValue());
    line.set("network", MesosJson.toTree(one.network()));
    return line;
  }
}
