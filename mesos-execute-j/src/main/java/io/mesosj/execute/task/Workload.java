package io.mesosj.execute.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * What is launched together on one agent. The tasks have no agent id yet.
 *
 * @param tasks one task, or those of a group
 * @param executor the executor of a group; empty for a task that is launched by itself
 */
public record Workload(List<TaskInfo> tasks, Optional<ExecutorInfo> executor) {
  /** Copies the list. */
  public Workload {
    tasks = List.copyOf(tasks);
  }

  static Workload of(TaskInfo task) {
    return new Workload(List.of(task), Optional.empty());
  }

  /** The name that it is launched by: the task's, or the beginning of the group's executor ids. */
  public String name() {
    return executor
        .map(one -> one.getExecutorId().getValue())
        .orElseGet(() -> tasks.get(0).getName());
  }

  /** The same with other ids of tasks and executor, for another launch. */
  public Workload withSuffix(String suffix) {
    List<TaskInfo> renamed = new ArrayList<>();
    for (TaskInfo task : tasks) {
      TaskInfo.Builder builder = task.toBuilder();
      builder.getTaskIdBuilder().setValue(task.getTaskId().getValue() + suffix);
      renamed.add(builder.build());
    }
    return new Workload(renamed, executor.map(one -> renamed(one, suffix)));
  }

  private static ExecutorInfo renamed(ExecutorInfo executor, String suffix) {
    ExecutorInfo.Builder builder = executor.toBuilder();
    builder.getExecutorIdBuilder().setValue(executor.getExecutorId().getValue() + suffix);
    return builder.build();
  }

  /** Everything that one offer must have for it. */
  public List<Resource> resources() {
    List<Resource> all = new ArrayList<>();
    tasks.forEach(task -> all.addAll(task.getResourcesList()));
    executor.ifPresent(one -> all.addAll(one.getResourcesList()));
    return all;
  }

  /** The containers of tasks and executor, as far as they are described. */
  public List<ContainerInfo> containers() {
    List<ContainerInfo> all = new ArrayList<>();
    tasks.stream().filter(TaskInfo::hasContainer).map(TaskInfo::getContainer).forEach(all::add);
    executor.filter(ExecutorInfo::hasContainer).map(ExecutorInfo::getContainer).ifPresent(all::add);
    return all;
  }
}
