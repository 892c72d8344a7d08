package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.local.master.Master;
import io.mesosj.protocol.task.StatusUuid;
import io.mesosj.protocol.task.TerminalState;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Takes statuses of tasks to the master, one of a task at a time, again and again until the
 * scheduler has acknowledged it.
 */
final class StatusReports {
  private final AgentID agentId;
  private final Master master;
  private final Roster roster;
  private final AgentCheckpoint checkpoint;
  private final Executor workers;

  StatusReports(
      AgentID agentId, Master master, Roster roster, AgentCheckpoint checkpoint, Executor workers) {
    this.agentId = agentId;
    this.master = master;
    this.roster = roster;
    this.checkpoint = checkpoint;
    this.workers = workers;
  }

  /** The agent itself says that a task has failed. */
  void fail(Run run, TaskStatus.Reason reason, String message) {
    send(run, ofAgent(run, TaskState.TASK_FAILED, message).setReason(reason).build());
  }

  /** The agent itself says how a task has ended. */
  void finish(Run run, TaskState state, String message) {
    send(run, ofAgent(run, state, message).build());
  }

  private TaskStatus.Builder ofAgent(Run run, TaskState state, String message) {
    return TaskStatus.newBuilder()
        .setTaskId(run.task.getTaskId())
        .setAgentId(agentId)
        .setExecutorId(run.executor.publicId())
        .setState(state)
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(StatusUuid.random());
  }

  /** A status from the task's executor. */
  void received(Run run, TaskStatus status) {
    send(
        run, status.toBuilder().setExecutorId(run.executor.publicId()).setAgentId(agentId).build());
  }

  private void send(Run run, TaskStatus status) {
    ExecutorInstance executor = run.executor;
    FrameworkID framework = executor.framework.getId();
    boolean terminal = TerminalState.is(status.getState());
    TaskStatus complete;
    boolean first;
    synchronized (executor) {
      complete =
          executor.containerStatus.hasContainerId()
              ? status.toBuilder().setContainerStatus(executor.containerStatus).build()
              : status;
      run.terminal |= terminal;
      run.latest = complete;
      first = run.updates.add(complete);
      checkpoint.update(run, complete);
    }
    if (first) {
      master.update(framework, complete);
    } else {
      master.note(framework, complete);
    }
    if (terminal) {
      run.over.complete(null);
    }
    TaskGroup group = executor.group;
    if (group != null && terminal && status.getState() != TaskState.TASK_FINISHED) {
      workers.execute(group::end);
    }
  }

  /** The scheduler has a status: the next is sent, or the task is history. */
  void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    // Not on the master's thread, which holds its lock.
    roster.run(framework, task).ifPresent(run -> workers.execute(() -> acknowledged(run, uuid)));
  }

  private void acknowledged(Run run, ByteString uuid) {
    FrameworkID framework = run.executor.framework.getId();
    Optional<TaskStatus> next;
    boolean last;
    synchronized (run.executor) {
      Optional<TaskStatus> head = run.updates.head();
      if (!run.updates.acknowledge(uuid)) {
        return;
      }
      checkpoint.acknowledged(run, uuid);
      next = run.updates.head();
      last = next.isEmpty() && head.isPresent() && TerminalState.is(head.get().getState());
      run.ended |= last;
    }
    next.ifPresent(status -> master.update(framework, status));
    if (last) {
      master.forget(framework, run.task.getTaskId());
      forget(run);
    }
  }

  /** The scheduler knows how the task ended: it is history. */
  void forget(Run run) {
    ExecutorInstance executor = run.executor;
    roster.remove(run);
    if (executor.tasks.isEmpty() && executor.framework.getCheckpoint()) {
      var unused = executor.gone.thenRunAsync(() -> checkpoint.remove(executor), workers);
    }
    if (!executor.ownProcess) {
      // Its container may take longer than its last status.
      var unused = executor.gone.thenRun(() -> roster.remove(executor));
    }
  }

  /** Sends what was not acknowledged yet once more. */
  void resend() {
    for (Run run : roster.runs()) {
      Optional<TaskStatus> head;
      synchronized (run.executor) {
        head = run.updates.head();
      }
      head.ifPresent(status -> master.update(run.executor.framework.getId(), status));
    }
  }
}
