package io.mesosj.local.master;

import io.mesosj.base.text.OneLine;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of tasks: statuses from the agent, and answers to schedulers that ask. */
final class TaskLedger {
  private static final Logger LOG = LoggerFactory.getLogger(TaskLedger.class);

  /** Characters of what a framework says that go into the log. */
  private static final int SHOWN = 100;

  private final Agents agents;
  private final Frameworks frameworks;
  private final Allocator allocator;

  TaskLedger(Agents agents, Frameworks frameworks, Allocator allocator) {
    this.agents = agents;
    this.frameworks = frameworks;
    this.allocator = allocator;
  }

  /** Takes a status into the account; what an ended task had is free again. */
  void note(FrameworkID frameworkId, TaskStatus status) {
    if (hasJustEnded(frameworkId, status)) {
      allocator.allocate();
    }
  }

  private boolean hasJustEnded(FrameworkID frameworkId, TaskStatus status) {
    Optional<FrameworkTask> task =
        frameworks
            .find(frameworkId)
            .flatMap(framework -> framework.task(status.getTaskId()))
            .filter(one -> !one.hasEnded());
    task.ifPresent(one -> noteOf(frameworkId, one, status));
    return task.filter(FrameworkTask::hasEnded).isPresent();
  }

  /** A status that comes again is no news to operators. */
  private void noteOf(FrameworkID frameworkId, FrameworkTask task, TaskStatus status) {
    boolean again = status.hasUuid() && task.latest.getUuid().equals(status.getUuid());
    task.update(status);
    if (!again) {
      frameworks.events().taskUpdated(frameworkId, status, task);
    }
  }

  /** Takes a status into the account and passes it on; offers of what is free come after it. */
  void update(FrameworkID frameworkId, TaskStatus status) {
    boolean hasEnded = hasJustEnded(frameworkId, status);
    frameworks
        .find(frameworkId)
        .ifPresent(framework -> framework.send(MasterEvents.update(status)));
    if (hasEnded) {
      allocator.allocate();
    }
  }

  /** Takes an executor out of the account, and passes on that it has ended. */
  void executorLost(FrameworkID frameworkId, AgentID agent, ExecutorID executor, Event lost) {
    Optional<Framework> framework = frameworks.find(frameworkId);
    if (framework.isPresent()) {
      framework.get().executorLost(agent, executor);
      framework.get().send(lost);
      allocator.allocate();
    }
  }

  void reconcile(Framework framework, Call.Reconcile reconcile) {
    if (reconcile.getTasksCount() == 0) {
      framework.tasks.values().forEach(task -> sendLatest(framework, task));
      return;
    }
    for (Call.Reconcile.Task asked : reconcile.getTasksList()) {
      framework
          .task(asked.getTaskId())
          .ifPresentOrElse(
              task -> sendLatest(framework, task),
              () -> framework.send(MasterEvents.update(unknown(framework, asked))));
    }
  }

  private static void sendLatest(Framework framework, FrameworkTask task) {
    framework.send(MasterEvents.update(MasterStatuses.latest(task)));
  }

  /** What became of a task that the master knows nothing of; the agent, if known, must know. */
  private TaskStatus unknown(Framework framework, Call.Reconcile.Task asked) {
    Optional<AgentID> agent =
        asked.hasAgentId() ? Optional.of(asked.getAgentId()) : Optional.empty();
    Optional<RegisteredAgent> known = agent.flatMap(agents::find);
    TaskState state = TaskState.TASK_UNKNOWN;
    String message = "Reconciliation: Task is unknown";
    if (known.isPresent()) {
      boolean reachable = known.get().unreachableSince().isEmpty();
      state = reachable ? TaskState.TASK_GONE : TaskState.TASK_UNREACHABLE;
      message =
          reachable
              ? "Reconciliation: Task is unknown to the agent"
              : "Reconciliation: Task is unreachable";
    }
    if (agent.isPresent() && agents.isGone(agent.get())) {
      state = TaskState.TASK_GONE_BY_OPERATOR;
      message = "Reconciliation: Task is gone";
    }
    boolean aware = framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE);
    return MasterStatuses.reconciled(
        asked.getTaskId(), agent, aware ? state : TaskState.TASK_LOST, message);
  }

  /** Passes it on to the agent of the task, or says what became of that. */
  void kill(Framework framework, Call.Kill kill) {
    Optional<FrameworkTask> task = framework.task(kill.getTaskId());
    if (task.isEmpty()) {
      Call.Reconcile.Task.Builder asked =
          Call.Reconcile.Task.newBuilder().setTaskId(kill.getTaskId());
      if (kill.hasAgentId()) {
        asked.setAgentId(kill.getAgentId());
      }
      reconcile(framework, Call.Reconcile.newBuilder().addTasks(asked).build());
      return;
    }
    AgentID agent = task.get().info.getAgentId();
    if (kill.hasAgentId() && !kill.getAgentId().equals(agent)) {
      LOG.warn(
          "Cannot kill task {} of agent {}: it belongs to agent {}",
          OneLine.of(kill.getTaskId().getValue(), SHOWN),
          OneLine.of(kill.getAgentId().getValue(), SHOWN),
          agent.getValue());
      return;
    }
    Optional<AgentLink> link = agents.link(agent);
    if (link.isPresent()) {
      link.get().kill(framework.id, kill.getTaskId(), kill.getKillPolicy());
    } else {
      agents
          .find(agent)
          .ifPresent(
              one ->
                  one.whenBack(
                      back -> back.kill(framework.id, kill.getTaskId(), kill.getKillPolicy())));
    }
  }
}
