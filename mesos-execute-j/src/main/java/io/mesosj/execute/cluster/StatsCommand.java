package io.mesosj.execute.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.command.Watch;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.agent.ContainerClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers;

/** The verb that shows what tasks use. */
public final class StatsCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j stats [--master=MASTER] [TASK...] [FLAG...]

      Shows what running tasks use: processors within a second, memory and its limit,
      bytes received and sent on their own networks. The tasks of a group share a
      container, and its figures. With --output=json a line a task: {"task_id",
      "cpus", "mem_bytes", "mem_limit_bytes", "net_rx_bytes", "net_tx_bytes"}, without
      what the agent does not measure.
      """;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(Watch.FLAG, ClusterFlags.FRAMEWORK, ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    boolean json = TextOrJson.isJson(invocation.values(), ClusterFlags.OUTPUT);
    Watch watch = new Watch(invocation, !json);
    Cluster cluster = Cluster.of(invocation);
    try {
      Map<String, ResourceStatistics> before =
          measured(cluster, tasks(cluster, invocation.values()));
      do {
        watch.pause();
        cluster.refresh();
        List<Task> tasks = tasks(cluster, invocation.values());
        Map<String, ResourceStatistics> now = measured(cluster, tasks);
        String text = json ? json(tasks, before, now) : table(tasks, before, now);
        watch.show(text);
        before = now;
      } while (watch.isOn());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
    return watch.exitCode();
  }

  private static List<Task> tasks(Cluster cluster, Values values) throws FailureException {
    Optional<String> framework = values.text(ClusterFlags.FRAMEWORK);
    if (values.arguments().isEmpty()) {
      return cluster.tasks(false, framework);
    }
    List<Task> tasks = new ArrayList<>();
    for (String id : values.arguments()) {
      Task task = cluster.task(id, framework);
      if (TerminalState.is(task.getState())) {
        throw new FailureException(
            "task '" + OneLine.of(id, 100) + "' has ended with " + task.getState(),
            ExitCode.FAILURE);
      }
      tasks.add(task);
    }
    return tasks;
  }

  /** By task; those without figures are not there. */
  private static Map<String, ResourceStatistics> measured(Cluster cluster, List<Task> tasks)
      throws FailureException {
    Map<AgentID, List<GetContainers.Container>> agents = new HashMap<>();
    Map<String, ResourceStatistics> figures = new LinkedHashMap<>();
    for (Task task : tasks) {
      AgentID agent = task.getAgentId();
      if (!agents.containsKey(agent)) {
        agents.put(agent, containers(cluster, agent));
      }
      for (GetContainers.Container one : agents.get(agent)) {
        if (isOf(one, task) && one.hasResourceStatistics()) {
          figures.put(key(task), one.getResourceStatistics());
        }
      }
    }
    return figures;
  }

  private static List<GetContainers.Container> containers(Cluster cluster, AgentID agent)
      throws FailureException {
    URI address = cluster.agentAddress(agent);
    try {
      return new ContainerClient(cluster.transport(), address, cluster.authorizationAt(address))
          .containers()
          .getContainersList();
    } catch (IOException e) {
      throw new FailureException(OneLine.of(FileProblem.describe(e), 400), e);
    }
  }

  /** A command's executor has the task's id. */
  static boolean isOf(GetContainers.Container container, Task task) {
    String executor =
        task.hasExecutorId() ? task.getExecutorId().getValue() : task.getTaskId().getValue();
    return container.getFrameworkId().equals(task.getFrameworkId())
        && container.getExecutorId().getValue().equals(executor);
  }

  private static String key(Task task) {
    return task.getFrameworkId().getValue() + "/" + task.getTaskId().getValue();
  }

  private static Optional<Double> cpus(ResourceStatistics before, ResourceStatistics now) {
    double seconds = now.getTimestamp() - before.getTimestamp();
    boolean measured = now.hasCpusUserTimeSecs() && before.hasCpusUserTimeSecs() && seconds > 0;
    return measured
        ? Optional.of(Math.max(0, (busy(now) - busy(before)) / seconds))
        : Optional.empty();
  }

  private static double busy(ResourceStatistics one) {
    return one.getCpusUserTimeSecs() + one.getCpusSystemTimeSecs();
  }

  private static String table(
      List<Task> tasks,
      Map<String, ResourceStatistics> before,
      Map<String, ResourceStatistics> now) {
    Table table = new Table("TASK", "CPUS", "MEMORY", "LIMIT", "RECEIVED", "SENT");
    ResourceStatistics none = ResourceStatistics.newBuilder().setTimestamp(0).build();
    for (Task task : tasks) {
      ResourceStatistics one = now.getOrDefault(key(task), none);
      table.row(
          task.getTaskId().getValue(),
          cpus(before.getOrDefault(key(task), none), one)
              .map(cpus -> String.format(Locale.ROOT, "%.2f", cpus))
              .orElse("-"),
          bytes(one.hasMemTotalBytes() || one.hasMemRssBytes(), memory(one)),
          bytes(one.hasMemLimitBytes(), one.getMemLimitBytes()),
          bytes(one.hasNetRxBytes(), one.getNetRxBytes()),
          bytes(one.hasNetTxBytes(), one.getNetTxBytes()));
    }
    return table.toString();
  }

  static long memory(ResourceStatistics one) {
    return one.hasMemTotalBytes() ? one.getMemTotalBytes() : one.getMemRssBytes();
  }

  static String bytes(boolean measured, long bytes) {
    if (!measured) {
      return "-";
    }
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  }

  private static String json(
      List<Task> tasks,
      Map<String, ResourceStatistics> before,
      Map<String, ResourceStatistics> now) {
    StringBuilder lines = new StringBuilder();
    ResourceStatistics none = ResourceStatistics.newBuilder().setTimestamp(0).build();
    for (Task task : tasks) {
      ResourceStatistics one = now.getOrDefault(key(task), none);
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("task_id", task.getTaskId().getValue());
      cpus(before.getOrDefault(key(task), none), one).ifPresent(cpus -> line.put("cpus", cpus));
      put(line, "mem_bytes", one.hasMemTotalBytes() || one.hasMemRssBytes(), memory(one));
      put(line, "mem_limit_bytes", one.hasMemLimitBytes(), one.getMemLimitBytes());
      put(line, "net_rx_bytes", one.hasNetRxBytes(), one.getNetRxBytes());
      put(line, "net_tx_bytes", one.hasNetTxBytes(), one.getNetTxBytes());
      lines.append(line).append('\n');
    }
    return lines.toString();
  }

  private static void put(ObjectNode line, String name, boolean measured, long value) {
    if (measured) {
      line.put(name, value);
    }
  }
}
