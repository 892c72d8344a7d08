package io.mesosj.scheduler.launch;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * The executors that live tasks share, by agent. The master charges an executor once, and refuses
 * one that differs from that of the same id which it has, resources included: Mesos' {@code
 * src/master/validation.cpp}, validateExecutorInfo. Used by the launcher's thread.
 */
final class SharedExecutors {
  private final Map<AgentID, Map<ExecutorID, Shared>> agents = new HashMap<>();

  private static final class Shared {
    private final ExecutorInfo sent;
    private final Set<LaunchedTask> tasks = new LinkedHashSet<>();

    private Shared(ExecutorInfo sent) {
      this.sent = sent;
    }

    /** A launch of which nothing was heard may never have reached the master. */
    private boolean isKnown() {
      return tasks.stream().anyMatch(task -> task.latest().isPresent());
    }
  }

  /**
   * What was sent to an agent of the executor that is described, if a live task has it there.
   *
   * @param sure whether that it was placed is enough, as in the same ACCEPT
   */
  Optional<ExecutorInfo> find(AgentID agent, ExecutorInfo described, boolean sure) {
    return Optional.ofNullable(agents.getOrDefault(agent, Map.of()).get(described.getExecutorId()))
        .filter(shared -> sure || shared.isKnown())
        .map(shared -> shared.sent)
        .filter(sent -> bare(sent).equals(bare(described)));
  }

  /** Without what a launch fills in. */
  private static ExecutorInfo bare(ExecutorInfo executor) {
    return executor.toBuilder().clearFrameworkId().clearResources().build();
  }

  /** A task was placed on its agent. */
  void add(LaunchedTask task) {
    task.executor()
        .ifPresent(
            executor ->
                agents
                    .computeIfAbsent(task.agentId().orElseThrow(), agent -> new HashMap<>())
                    .computeIfAbsent(executor.getExecutorId(), id -> new Shared(executor))
                    .tasks
                    .add(task));
  }

  /** A task is over; nothing happens if it was never added. */
  void remove(LaunchedTask task) {
    if (task.agentId().isEmpty() || task.executor().isEmpty()) {
      return;
    }
    agents.computeIfPresent(
        task.agentId().get(),
        (agent, executors) -> {
          executors.computeIfPresent(
              task.executor().get().getExecutorId(),
              (id, shared) -> {
                shared.tasks.remove(task);
                return shared.tasks.isEmpty() ? null : shared;
              });
          return executors.isEmpty() ? null : executors;
        });
  }
}
