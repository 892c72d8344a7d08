package io.mesosj.execute.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Problems;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.task.ExecutorSpec;
import io.mesosj.scheduler.task.HostPorts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The whole of what is launched, from all the flags that say something about it. */
public final class WorkloadReader {
  /** The flags read here, in the order of the help. */
  public static final List<FlagGroup> FLAGS =
      List.of(
          TaskFlags.GROUP,
          ContainerFlags.GROUP,
          ExecutorFlags.GROUP,
          HealthFlags.GROUP,
          HdfsFlags.GROUP);

  private static final List<Flag> NOT_WITH_JSON =
      List.of(
          TaskFlags.NAME,
          TaskFlags.COMMAND,
          TaskFlags.ENV,
          TaskFlags.ENV_SECRET,
          ContainerFlags.APPC_IMAGE,
          ContainerFlags.DOCKER_IMAGE,
          ContainerFlags.VOLUMES,
          ContainerFlags.SECRET_VOLUME);
  private static final List<Flag> NETWORK_FLAGS =
      List.of(ContainerFlags.NETWORKS, ContainerFlags.NETWORK, ContainerFlags.PUBLISH);

  private final Values values;
  private final Map<String, String> environment;
  private final Problems problems = new Problems();

  private WorkloadReader(Values values, Map<String, String> environment) {
    this.values = values;
    this.environment = environment;
  }

  /**
   * Reads and checks.
   *
   * @param environment our own, which the task may get variables of
   * @return what is launched, each by itself; at least one
   * @throws UsageException with every problem of every flag
   */
  public static List<Workload> read(Values values, Map<String, String> environment)
      throws UsageException {
    return new WorkloadReader(values, environment).read();
  }

  private List<Workload> read() throws UsageException {
    Optional<ExecutorSpec> executor = ExecutorReader.read(values);
    if (executor.isPresent()) {
      return List.of(Workload.of(executor.get().running(fromFlags(false))));
    }
    boolean task = values.given(TaskFlags.TASK);
    boolean group = values.given(TaskFlags.TASK_GROUP);
    if (task && group) {
      throw new UsageException("--task and --task_group exclude each other");
    }
    if (values.on(TaskFlags.GROUP_OF_TASKS) && !task) {
      throw new UsageException(
          "--group needs --task; with --command there is --group_task NAME=COMMAND");
    }
    if (group) {
      exclude(TaskFlags.TASK_GROUP, NOT_WITH_JSON);
      return List.of(group());
    }
    if (task) {
      exclude(TaskFlags.TASK, NOT_WITH_JSON);
      if (values.on(TaskFlags.GROUP_OF_TASKS)) {
        problems.throwIfAny();
        return List.of(new Workload(fromFiles(), Optional.of(executor())));
      }
      exclude(TaskFlags.TASK, NETWORK_FLAGS);
      problems.throwIfAny();
      return fromFiles().stream().map(Workload::of).toList();
    }
    return List.of(
        values.given(TaskFlags.GROUP_TASK) ? groupFromFlags() : Workload.of(fromFlags(false)));
  }

  private void exclude(Flag flag, List<Flag> others) {
    for (Flag other : others) {
      if (values.given(other)) {
        problems.add(flag + " and " + other + " exclude each other");
      }
    }
  }

  /** The command, if there is one, and its companions. */
  private Workload groupFromFlags() throws UsageException {
    if (!values.on(TaskFlags.SHELL)) {
      throw new UsageException(TaskFlags.GROUP_TASK + " and --no-shell exclude each other");
    }
    TaskInfo pattern = fromFlags(true);
    List<TaskInfo> tasks = new ArrayList<>();
    if (values.given(TaskFlags.COMMAND)) {
      tasks.add(pattern);
    }
    for (String text : values.all(TaskFlags.GROUP_TASK)) {
      problems.collect(() -> tasks.add(companion(pattern, text)));
    }
    problems.throwIfAny();
    checkIds(TaskFlags.GROUP_TASK, tasks);
    return new Workload(tasks, Optional.of(executor()));
  }

  private TaskInfo companion(TaskInfo pattern, String text) throws UsageException {
    int equals = text.indexOf('=');
    if (equals <= 0 || equals == text.length() - 1) {
      throw new UsageException(
          TaskFlags.GROUP_TASK + " '" + OneLine.of(text, 60) + "' is not NAME=COMMAND");
    }
    String name = TaskName.checked(TaskFlags.GROUP_TASK, text.substring(0, equals));
    TaskInfo.Builder task = pattern.toBuilder().setName(name);
    task.getTaskIdBuilder().setValue(name);
    task.getCommandBuilder().setValue(text.substring(equals + 1));
    if (WorkingDirectory.isWrapped(values)) {
      WorkingDirectory.wrap(values, task.getCommandBuilder());
    }
    return task.build();
  }

  private static void checkIds(Flag flag, List<TaskInfo> tasks) throws UsageException {
    Set<String> ids = new HashSet<>();
    for (TaskInfo task : tasks) {
      if (!ids.add(task.getTaskId().getValue())) {
        throw new UsageException(
            flag + ": two tasks have the id '" + OneLine.of(task.getTaskId().getValue(), 60) + "'");
      }
    }
  }

  private TaskInfo fromFlags(boolean inGroup) throws UsageException {
    TaskInfo.Builder task = TaskInfo.newBuilder().setAgentId(noAgent());
    problems.collect(() -> setName(task));
    problems.collect(() -> task.setCommand(CommandReader.read(values, environment)));
    problems.collect(() -> task.addAllResources(ResourceReader.read(values)));
    if (values.given(TaskFlags.LIMITS)) {
      problems.collect(() -> task.putAllLimits(ResourceReader.limits(values)));
    }
    problems.collect(
        () ->
            (inGroup ? ContainerReader.readWithoutNetworks(values) : ContainerReader.read(values))
                .ifPresent(task::setContainer));
    if (values.given(TaskFlags.LABEL)) {
      problems.collect(
          () -> task.setLabels(LabelReader.read(TaskFlags.LABEL, values.all(TaskFlags.LABEL))));
    }
    problems.collect(() -> HealthReader.readHealth(values).ifPresent(task::setHealthCheck));
    problems.collect(() -> HealthReader.readCheck(values).ifPresent(task::setCheck));
    problems.collect(() -> setTimes(task));
    problems.throwIfAny();
    return values.on(ContainerFlags.PORTS_FROM_OFFER)
        ? HostPorts.taking(task.build())
        : task.build();
  }

  private void setTimes(TaskInfo.Builder task) throws UsageException {
    DurationReader.read(values, TaskFlags.MAX_COMPLETION_TIME)
        .ifPresent(time -> task.getMaxCompletionTimeBuilder().setNanoseconds(time.toNanos()));
    DurationReader.read(values, TaskFlags.KILL_GRACE)
        .ifPresent(
            time ->
                task.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(time.toNanos()));
  }

  private void setName(TaskInfo.Builder task) throws UsageException {
    String name =
        values.given(TaskFlags.NAME)
            ? TaskName.checked(TaskFlags.NAME, values.text(TaskFlags.NAME, ""))
            : TaskName.generate();
    task.setName(name).getTaskIdBuilder().setValue(name);
  }

  private List<TaskInfo> fromFiles() throws UsageException {
    List<TaskInfo> tasks = new ArrayList<>();
    for (String value : values.all(TaskFlags.TASK)) {
      for (JsonNode object : JsonFlag.objects(TaskFlags.TASK, value)) {
        tasks.add(task(TaskFlags.TASK, object));
      }
    }
    checkIds(TaskFlags.TASK, tasks);
    return tasks;
  }

  /** {@code {"tasks":[…]}}, or what {@code --dry_run} prints of a group. */
  private Workload group() throws UsageException {
    Flag flag = TaskFlags.TASK_GROUP;
    problems.throwIfAny();
    List<JsonNode> objects = JsonFlag.objects(flag, values.text(flag, ""));
    JsonNode group = objects.get(0);
    List<TaskInfo> tasks = new ArrayList<>();
    for (JsonNode task :
        (group.has("task_group") ? group.path("task_group") : group).path("tasks")) {
      tasks.add(task(flag, task));
    }
    if (objects.size() > 1 || tasks.isEmpty()) {
      throw new UsageException(
          flag + " has no tasks, or is several groups: {\"tasks\":[TaskInfo, …]}");
    }
    checkIds(flag, tasks);
    if (group.has("executor")) {
      return new Workload(
          tasks,
          Optional.of(
              JsonFlag.merge(flag, group.path("executor"), ExecutorInfo.newBuilder()).build()));
    }
    return new Workload(tasks, Optional.of(executor()));
  }

  /** A TaskInfo whose agent the offer decides on, though the message requires one. */
  private static TaskInfo task(Flag flag, JsonNode json) throws UsageException {
    if (!(json instanceof ObjectNode object)) {
      throw new UsageException(flag + " must have TaskInfo objects");
    }
    object.putObject("agent_id").put("value", "");
    TaskInfo task = JsonFlag.merge(flag, object, TaskInfo.newBuilder()).build();
    TaskName.checked(flag, task.getTaskId().getValue());
    return task;
  }

  private ExecutorInfo executor() throws UsageException {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue(Defaults.EXECUTOR_ID))
            .addAllResources(Resources.parse(Defaults.EXECUTOR_RESOURCES).toProto());
    if (NETWORK_FLAGS.stream().anyMatch(values::given)) {
      executor.setContainer(
          ContainerInfo.newBuilder()
              .setType(ContainerInfo.Type.MESOS)
              .addAllNetworkInfos(NetworkReader.read(values)));
    }
    return values.on(ContainerFlags.PORTS_FROM_OFFER)
        ? HostPorts.taking(executor.build())
        : executor.build();
  }

  /** The offer decides on the agent; the field is required in the message. */
  private static AgentID noAgent() {
    return AgentID.newBuilder().setValue("").build();
  }
}
