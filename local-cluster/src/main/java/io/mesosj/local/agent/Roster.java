package io.mesosj.local.agent;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The executors and tasks that the agent knows, by their ids; safe for use by several threads. */
final class Roster {
  private final Map<String, ExecutorInstance> executors = new ConcurrentHashMap<>();
  private final Map<String, Run> runs = new ConcurrentHashMap<>();
  private final Set<ExecutorInstance> leaving = ConcurrentHashMap.newKeySet();

  private static String key(FrameworkID framework, String id) {
    return framework.getValue() + "/" + id;
  }

  private static String key(ExecutorInstance executor) {
    return key(executor.framework.getId(), executor.info.getExecutorId().getValue());
  }

  private static String key(Run run) {
    return key(run.executor.framework.getId(), run.task.getTaskId().getValue());
  }

  void add(ExecutorInstance executor) {
    executors.put(key(executor), executor);
  }

  /** Gives a task to an executor. */
  Run add(ExecutorInstance executor, TaskInfo task) {
    Run run = new Run(executor, task);
    executor.tasks.put(task.getTaskId(), run);
    add(run);
    return run;
  }

  void add(Run run) {
    runs.put(key(run), run);
  }

  /** Removes an executor, if no other has its id by now. */
  void remove(ExecutorInstance executor) {
    executors.remove(key(executor), executor);
  }

  /** Removes an executor whose container is still being taken away. */
  void leave(ExecutorInstance executor) {
    leaving.add(executor);
    remove(executor);
    var unused = executor.gone.thenRun(() -> leaving.remove(executor));
  }

  /** Those that are no longer listed, but whose containers are still being taken away. */
  Collection<ExecutorInstance> leaving() {
    return Collections.unmodifiableCollection(leaving);
  }

  /** Removes a task, if no other has its id by now. */
  void remove(Run run) {
    runs.remove(key(run), run);
    synchronized (run.executor) {
      run.executor.tasks.remove(run.task.getTaskId());
    }
  }

  /** An executor by the id that it has inside the agent. */
  Optional<ExecutorInstance> executor(FrameworkID framework, String id) {
    return Optional.ofNullable(executors.get(key(framework, id)));
  }

  Optional<Run> run(FrameworkID framework, TaskID task) {
    return Optional.ofNullable(runs.get(key(framework, task.getValue())));
  }

  Collection<ExecutorInstance> executors() {
    return Collections.unmodifiableCollection(executors.values());
  }

  Collection<Run> runs() {
    return Collections.unmodifiableCollection(runs.values());
  }

  /** Whether the framework has tasks here. */
  boolean knows(FrameworkID framework) {
    String prefix = key(framework, "");
    return runs.keySet().stream().anyMatch(key -> key.startsWith(prefix));
  }
}
