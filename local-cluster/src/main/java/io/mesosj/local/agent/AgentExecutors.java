package io.mesosj.local.agent;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The executors that the agent knows, by their ids and by those of their tasks. Guards its tables;
 * may call an executor with its lock held, never the other way round.
 */
final class AgentExecutors {

  // By framework and id; a record's hashCode() would be put together when it first runs.
  private final Map<Map.Entry<String, String>, Executor> executors = new HashMap<>();
  private final Map<Map.Entry<String, String>, Executor> byTask = new HashMap<>();

  /** No longer listed, but their containers are still being taken away. */
  private final Set<Executor> leaving = new HashSet<>();

  private static Map.Entry<String, String> key(ExecutorIdentity spec) {
    return Map.entry(spec.frameworkId().getValue(), spec.info().getExecutorId().getValue());
  }

  private static Map.Entry<String, String> key(ExecutorIdentity spec, TaskID task) {
    return Map.entry(spec.frameworkId().getValue(), task.getValue());
  }

  /** Where a task has gone; {@code fresh} is an executor that is to be started. */
  record Placed(Executor executor, boolean fresh) {}

  /**
   * Gives tasks to the executor that they want, or to a new one if that is not there.
   *
   * @param together whether it is to launch them as a group
   */
  synchronized Placed place(
      FrameworkID framework,
      ExecutorInfo wanted,
      List<TaskInfo> tasks,
      boolean together,
      Supplier<Executor> maker) {
    Executor running =
        executors.get(Map.entry(framework.getValue(), wanted.getExecutorId().getValue()));
    if (running != null && running.add(tasks, together)) {
      tasks.forEach(task -> byTask.put(key(running.spec(), task.getTaskId()), running));
      return new Placed(running, false);
    }
    Executor made = maker.get();
    made.add(tasks, together);
    add(made);
    return new Placed(made, true);
  }

  /** Lists an executor and the tasks that it has. */
  synchronized void add(Executor executor) {
    ExecutorIdentity spec = executor.spec();
    executors.put(key(spec), executor);
    executor.infos().forEach(task -> byTask.put(key(spec, task.getTaskId()), executor));
  }

  /** Removes an executor, if no other has its id by now. */
  synchronized void remove(Executor executor) {
    executors.remove(key(executor.spec()), executor);
  }

  /** Removes an executor whose container is still being taken away. */
  void leave(Executor executor) {
    synchronized (this) {
      leaving.add(executor);
      remove(executor);
    }
    var unused = executor.container().gone().thenRun(() -> left(executor));
  }

  private synchronized void left(Executor executor) {
    leaving.remove(executor);
  }

  /** Removes a task, if no other has its id by now. */
  synchronized void remove(Executor executor, TaskID task) {
    byTask.remove(key(executor.spec(), task), executor);
  }

  /** An executor by the id that it has inside the agent. */
  synchronized Optional<Executor> find(FrameworkID framework, String id) {
    return Optional.ofNullable(executors.get(Map.entry(framework.getValue(), id)));
  }

  /** The executor of a task. */
  synchronized Optional<Executor> of(FrameworkID framework, TaskID task) {
    return Optional.ofNullable(byTask.get(Map.entry(framework.getValue(), task.getValue())));
  }

  synchronized List<Executor> all() {
    return List.copyOf(executors.values());
  }

  /** Those of a framework, the ones that are no longer listed but have tasks included. */
  synchronized Set<Executor> of(FrameworkID framework) {
    Set<Executor> all = new HashSet<>(executors.values());
    all.addAll(byTask.values());
    all.removeIf(executor -> !executor.spec().frameworkId().equals(framework));
    return all;
  }

  /** All that have tasks, whether they are listed or not. */
  synchronized Set<Executor> withTasks() {
    return Set.copyOf(byTask.values());
  }

  /** Those that are no longer listed, but whose containers are still being taken away. */
  synchronized List<Executor> leaving() {
    return List.copyOf(leaving);
  }

  /** Whether the framework has tasks here. */
  synchronized boolean knows(FrameworkID framework) {
    return byTask.keySet().stream().anyMatch(key -> key.getKey().equals(framework.getValue()));
  }
}
