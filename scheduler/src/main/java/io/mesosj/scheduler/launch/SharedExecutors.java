package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The executors that tasks share, by agent. The master charges an executor once, for as long as it
 * is there, with tasks or without; and refuses one that differs from that of the same id which it
 * has, resources included: Mesos' {@code src/master/validation.cpp}, validateExecutorInfo. Used by
 * the launcher's thread.
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
   * What was sent to an agent of the executor that is described, if it is there: a live task has
   * it, or its offer lists it.
   *
   * @param sure whether that it was placed is enough, as in the same ACCEPT
   */
  Optional<ExecutorInfo> find(AgentOffer agent, ExecutorInfo described, boolean sure) {
    ExecutorID id = described.getExecutorId();
    return Optional.ofNullable(agents.getOrDefault(agent.agentId(), Map.of()).get(id))
        .filter(shared -> sure || shared.isKnown() || agent.hasExecutor(id))
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
                    .compute(
                        executor.getExecutorId(),
                        (id, shared) ->
                            // One without tasks may have ended since, and this be another.
                            shared == null || shared.tasks.isEmpty()
                                ? new Shared(executor)
                                : shared)
                    .tasks
                    .add(task));
  }

  /** A task is over, but its executor may stay; nothing happens if it was never added. */
  void remove(LaunchedTask task) {
    if (task.agentId().isPresent() && task.executor().isPresent()) {
      Shared shared =
          agents
              .getOrDefault(task.agentId().get(), Map.of())
              .get(task.executor().get().getExecutorId());
      if (shared != null) {
        shared.tasks.remove(task);
      }
    }
  }

  /** An executor has ended; or an agent was lost, whose tasks may come back with theirs. */
  void lost(Event.Failure failure) {
    agents.computeIfPresent(
        failure.getAgentId(),
        (agent, executors) -> {
          if (failure.hasExecutorId()) {
            executors.remove(failure.getExecutorId());
          } else {
            executors.values().removeIf(shared -> shared.tasks.isEmpty());
          }
          return executors.isEmpty() ? null : executors;
        });
  }
}
