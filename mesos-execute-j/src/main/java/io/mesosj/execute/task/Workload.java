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
  /** Stands for the URL of the executor bundle until this command serves it. */
  public static final String SERVED_BUNDLE = "http://served-by-this-command/mesosj-executor.tar.gz";

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
      if (hasExecutorOfItsOwn(task)) {
        builder.setExecutor(renamed(task.getExecutor(), suffix));
      }
      renamed.add(builder.build());
    }
    return new Workload(renamed, executor.map(one -> renamed(one, suffix)));
  }

  private static ExecutorInfo renamed(ExecutorInfo executor, String suffix) {
    ExecutorInfo.Builder builder = executor.toBuilder();
    builder.getExecutorIdBuilder().setValue(executor.getExecutorId().getValue() + suffix);
    return builder.build();
  }

  /** Whether its executor is this task's alone, which it is when it has the task's id. */
  public boolean hasExecutorOfItsOwn() {
    return tasks.size() == 1 && hasExecutorOfItsOwn(tasks.get(0));
  }

  private static boolean hasExecutorOfItsOwn(TaskInfo task) {
    return task.hasExecutor()
        && task.getExecutor().getExecutorId().getValue().equals(task.getTaskId().getValue());
  }

  /** Whether an executor of it is to be fetched from this command. */
  public boolean needsBundle() {
    return tasks.stream()
        .flatMap(task -> task.getExecutor().getCommand().getUrisList().stream())
        .anyMatch(uri -> uri.getValue().equals(SERVED_BUNDLE));
  }

  /** The same with the URL at which the bundle is served. */
  public Workload withBundleAt(String url) {
    List<TaskInfo> served = new ArrayList<>();
    for (TaskInfo task : tasks) {
      TaskInfo.Builder builder = task.toBuilder();
      if (task.hasExecutor()) {
        builder.getExecutorBuilder().getCommandBuilder().getUrisBuilderList().stream()
            .filter(uri -> uri.getValue().equals(SERVED_BUNDLE))
            .forEach(uri -> uri.setValue(url));
      }
      served.add(builder.build());
    }
    return new Workload(served, executor);
  }

  /** Everything that one offer must have for it. */
  public List<Resource> resources() {
    List<Resource> all = new ArrayList<>();
    tasks.forEach(task -> all.addAll(task.getResourcesList()));
    tasks.forEach(task -> all.addAll(task.getExecutor().getResourcesList()));
    executor.ifPresent(one -> all.addAll(one.getResourcesList()));
    return all;
  }

  /** The containers of tasks and executor, as far as they are described. */
  public List<ContainerInfo> containers() {
    List<ContainerInfo> all = new ArrayList<>();
    tasks.stream()
        .filter(TaskInfo::hasContainer)
        .map(TaskInfo::getContainer)
        .forEach(one -> all.add(one));
    tasks.stream()
        .filter(task -> task.getExecutor().hasContainer())
        .map(task -> task.getExecutor().getContainer())
        .forEach(one -> all.add(one));
    executor
        .filter(ExecutorInfo::hasContainer)
        .map(ExecutorInfo::getContainer)
        .ifPresent(one -> all.add(one));
    return all;
  }
}
