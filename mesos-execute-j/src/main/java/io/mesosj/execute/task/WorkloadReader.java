package io.mesosj.execute.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.execute.flags.Flag;
import io.mesosj.execute.flags.FlagGroup;
import io.mesosj.execute.flags.Problems;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.flags.Values;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The whole of what is launched, from all the flags that say something about it. */
public final class WorkloadReader {
  /** The flags read here, in the order of the help. */
  public static final List<FlagGroup> FLAGS =
      List.of(TaskFlags.GROUP, ContainerFlags.GROUP, HealthFlags.GROUP, HdfsFlags.GROUP);

  private static final List<Flag> NOT_WITH_JSON =
      List.of(
          TaskFlags.NAME,
          TaskFlags.COMMAND,
          TaskFlags.ENV,
          ContainerFlags.APPC_IMAGE,
          ContainerFlags.DOCKER_IMAGE,
          ContainerFlags.VOLUMES);
  private static final List<Flag> NETWORK_FLAGS =
      List.of(ContainerFlags.NETWORKS, ContainerFlags.NETWORK, ContainerFlags.PUBLISH);

  private final Values values;
  private final Problems problems = new Problems();

  private WorkloadReader(Values values) {
    this.values = values;
  }

  /**
   * Reads and checks.
   *
   * @throws UsageException with every problem of every flag
   */
  public static Workload read(Values values) throws UsageException {
    return new WorkloadReader(values).read();
  }

  private Workload read() throws UsageException {
    boolean task = values.given(TaskFlags.TASK);
    boolean group = values.given(TaskFlags.TASK_GROUP);
    if (task && group) {
      throw new UsageException("--task and --task_group exclude each other");
    }
    if (group) {
      exclude(TaskFlags.TASK_GROUP, NOT_WITH_JSON);
      return group();
    }
    if (task) {
      exclude(TaskFlags.TASK, NOT_WITH_JSON);
      exclude(TaskFlags.TASK, NETWORK_FLAGS);
      return Workload.of(fromJson());
    }
    return Workload.of(fromFlags());
  }

  private void exclude(Flag flag, List<Flag> others) {
    for (Flag other : others) {
      if (values.given(other)) {
        problems.add(flag + " and " + other + " exclude each other");
      }
    }
  }

  private TaskInfo fromFlags() throws UsageException {
    TaskInfo.Builder task = TaskInfo.newBuilder().setAgentId(noAgent());
    problems.collect(() -> setName(task));
    problems.collect(() -> task.setCommand(CommandReader.read(values)));
    problems.collect(() -> task.addAllResources(ResourceReader.read(values)));
    problems.collect(() -> ContainerReader.read(values).ifPresent(task::setContainer));
    if (values.given(TaskFlags.LABEL)) {
      problems.collect(
          () -> task.setLabels(LabelReader.read(TaskFlags.LABEL, values.all(TaskFlags.LABEL))));
    }
    problems.collect(() -> HealthReader.readHealth(values).ifPresent(task::setHealthCheck));
    problems.collect(() -> HealthReader.readCheck(values).ifPresent(task::setCheck));
    problems.collect(() -> setTimes(task));
    problems.throwIfAny();
    return task.build();
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

  private TaskInfo fromJson() throws UsageException {
    problems.throwIfAny();
    return task(
        TaskFlags.TASK, MessageReader.tree(TaskFlags.TASK, values.text(TaskFlags.TASK, "")));
  }

  private Workload group() throws UsageException {
    Flag flag = TaskFlags.TASK_GROUP;
    List<TaskInfo> tasks = new ArrayList<>();
    problems.collect(
        () -> {
          for (JsonNode task : MessageReader.tree(flag, values.text(flag, "")).path("tasks")) {
            tasks.add(task(flag, task));
          }
        });
    problems.throwIfAny();
    if (tasks.isEmpty()) {
      throw new UsageException(flag + " has no tasks: {\"tasks\":[TaskInfo, …]}");
    }
    return new Workload(tasks, Optional.of(executor()));
  }

  /** A TaskInfo whose agent the offer decides on, though the message requires one. */
  private static TaskInfo task(Flag flag, JsonNode json) throws UsageException {
    if (!(json instanceof ObjectNode object)) {
      throw new UsageException(flag + " must have TaskInfo objects");
    }
    object.putObject("agent_id").put("value", "");
    TaskInfo task = MessageReader.merge(flag, object, TaskInfo.newBuilder()).build();
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
    return executor.build();
  }

  /** The offer decides on the agent; the field is required in the message. */
  private static AgentID noAgent() {
    return AgentID.newBuilder().setValue("").build();
  }
}
