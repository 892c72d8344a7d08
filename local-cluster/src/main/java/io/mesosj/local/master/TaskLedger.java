package io.mesosj.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** What is known of tasks: statuses from the agent, and answers to schedulers that ask. */
final class TaskLedger {
  private final Frameworks frameworks;
  private final Allocator allocator;

  TaskLedger(Frameworks frameworks, Allocator allocator) {
    this.frameworks = frameworks;
    this.allocator = allocator;
  }

  /** Takes a status into the account; what an ended task had is free again. */
  void note(FrameworkID frameworkId, TaskStatus status) {
    Optional<FrameworkTask> task =
        frameworks
            .find(frameworkId)
            .map(framework -> framework.tasks.get(status.getTaskId()))
            .filter(one -> !one.hasEnded());
    if (task.isPresent()) {
      task.get().update(status);
      frameworks.events().taskUpdated(frameworkId, status, task.get());
      if (task.get().hasEnded()) {
        allocator.allocate();
      }
    }
  }

  /** Takes a status into the account and passes it on. */
  void update(FrameworkID frameworkId, TaskStatus status) {
    note(frameworkId, status);
    frameworks
        .find(frameworkId)
        .ifPresent(framework -> framework.send(MasterEvents.update(status)));
  }

  /** Takes an executor out of the account, and passes on that it has ended. */
  void executorLost(FrameworkID frameworkId, ExecutorID executor, Event lost) {
    Optional<Framework> framework = frameworks.find(frameworkId);
    if (framework.isPresent()) {
      framework.get().executorLost(executor);
      framework.get().send(lost);
      allocator.allocate();
    }
  }

  static void reconcile(Framework framework, Call.Reconcile reconcile) {
    if (reconcile.getTasksCount() == 0) {
      framework.tasks.values().forEach(task -> sendLatest(framework, task));
      return;
    }
    TaskState unknown =
        framework.has(FrameworkInfo.Capability.Type.PARTITION_AWARE)
            ? TaskState.TASK_UNKNOWN
            : TaskState.TASK_LOST;
    for (Call.Reconcile.Task asked : reconcile.getTasksList()) {
      FrameworkTask task = framework.tasks.get(asked.getTaskId());
      if (task != null) {
        sendLatest(framework, task);
      } else {
        sendUnknown(framework, asked.getTaskId(), unknown, "Reconciliation: Task is unknown");
      }
    }
  }

  private static void sendLatest(Framework framework, FrameworkTask task) {
    framework.send(MasterEvents.update(MasterStatuses.latest(task)));
  }

  static void sendUnknown(Framework framework, TaskID task, TaskState state, String message) {
    framework.send(MasterEvents.update(MasterStatuses.reconciled(task, state, message)));
  }
}
