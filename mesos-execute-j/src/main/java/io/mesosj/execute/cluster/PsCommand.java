package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.command.Watch;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.Table;
import io.mesosj.protocol.json.MesosJson;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Task;

/** The verb that lists tasks. */
public final class PsCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j ps [--master=MASTER] [--all] [FLAG...]

      Lists the live tasks of all frameworks with their states, agents and addresses.
      With --output=json each line is a Task as Mesos' master describes it, with
      --quiet it is the task's id and nothing else. With --watch it goes on; where it
      can't draw in place it prints all again when something is new.

      Examples:
        mesos-execute-j ps --filter=state=running --filter=label=app=web
        mesos-execute-j ps --format='{{.ID}}\\t{{.Addresses}}'
      """;

  private static final Flag TRUNCATED =
      Flag.toggle("trunc", true, "Shorten frameworks' ids; --framework takes either form.");

  static final Flag FORMAT =
      Flag.text(
          "format",
          "TEMPLATE",
          "A line a task, of {{.ID}}, {{.Name}}, {{.State}}, {{.Agent}}, {{.Addresses}}, {{.Networks}},"
              + " {{.Ports}}, {{.Labels}} and {{.Framework}}.");
  static final Flag FILTER =
      Flag.list(
          "filter",
          "KEY=VALUE",
          "Only tasks that fit: name= (a part of it), state=, agent=, network=, label=KEY[=VALUE].");

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        ClusterFlags.ALL,
        FILTER,
        FORMAT,
        TRUNCATED,
        Watch.FLAG,
        ClusterFlags.FRAMEWORK,
        ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Optional<String> format = values.text(FORMAT);
    if (format.isPresent() && json) {
      throw new UsageException(FORMAT + " and " + ClusterFlags.OUTPUT + " exclude each other");
    }
    Optional<TaskTemplate> template =
        format.isPresent() ? Optional.of(TaskTemplate.of(format.get())) : Optional.empty();
    TaskFilter.check(values.all(FILTER));
    Cluster cluster = Cluster.of(invocation);
    Watch watch = new Watch(invocation, !json && template.isEmpty() && !invocation.quiet());
    try {
      while (true) {
        watch.showNews(text(invocation, cluster, template, json));
        if (!watch.isOn()) {
          return watch.exitCode();
        }
        watch.pause();
        cluster.refresh();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static String text(
      Invocation invocation, Cluster cluster, Optional<TaskTemplate> template, boolean json)
      throws UsageException {
    Values values = invocation.values();
    Predicate<Task> filter = TaskFilter.of(values.all(FILTER), cluster);
    List<Task> tasks =
        cluster.tasks(values.on(ClusterFlags.ALL), values.text(ClusterFlags.FRAMEWORK)).stream()
            .filter(filter)
            .toList();
    if (template.isPresent()) {
      return lines(tasks, task -> template.get().line(task, cluster));
    }
    if (json) {
      return lines(tasks, MesosJson::print);
    }
    if (invocation.quiet()) {
      return lines(tasks, task -> task.getTaskId().getValue());
    }
    return table(cluster, tasks, values.on(TRUNCATED));
  }

  private static String lines(List<Task> tasks, Function<Task, String> line) {
    return tasks.stream().map(task -> line.apply(task) + "\n").collect(Collectors.joining());
  }

  private static String table(Cluster cluster, List<Task> tasks, boolean truncated) {
    Table table = new Table("TASK", "NAME", "STATE", "AGENT", "ADDRESSES", "FRAMEWORK");
    for (Task task : tasks) {
      table.row(
          task.getTaskId().getValue(),
          task.getName(),
          task.getState().name(),
          cluster.hostname(task.getAgentId()),
          TaskNetwork.of(task).stream()
              .map(TaskNetwork::addresses)
              .collect(Collectors.joining(",")),
          truncated ? Cluster.shortened(task.getFrameworkId()) : task.getFrameworkId().getValue());
    }
    return table.toString();
  }
}
