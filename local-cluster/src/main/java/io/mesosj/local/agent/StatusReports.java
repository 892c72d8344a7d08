package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.local.container.Limitation;
import io.mesosj.local.master.MasterLink;
import io.mesosj.protocol.task.StatusUuid;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes statuses of tasks to the master, one of a task at a time, again and again until the
 * scheduler has acknowledged it. Safe for use by several threads.
 */
final class StatusReports {
  private static final Logger LOG = LoggerFactory.getLogger(StatusReports.class);

  private final AgentID agentId;
  private final MasterLink master;
  private final AgentExecutors executors;
  private final AgentCheckpoint checkpoint;
  private final AgentThreads workers;
  private final StatusStreams streams;

  StatusReports(
      AgentID agentId,
      MasterLink master,
      AgentExecutors executors,
      AgentCheckpoint checkpoint,
      AgentThreads workers) {
    this.agentId = agentId;
    this.master = master;
    this.executors = executors;
    this.checkpoint = checkpoint;
    this.workers = workers;
    this.streams = new StatusStreams(master, workers);
  }

  /** The agent itself says that a task has failed. */
  void fail(Executor executor, TaskID task, TaskStatus.Reason reason, String message) {
    report(executor, ofAgent(executor, task, TaskState.TASK_FAILED, message).setReason(reason));
  }

  /** Tasks are over with their executor: those that were to be killed anyway are, others failed. */
  void lost(
      Executor executor,
      List<Executor.Unfinished> tasks,
      TaskStatus.Reason reason,
      String message) {
    lost(executor, tasks, task -> fail(executor, task, reason, message));
  }

  /** The same where the executor's container was ended for what it took. */
  void lost(Executor executor, List<Executor.Unfinished> tasks, Limitation limitation) {
    lost(executor, tasks, task -> limited(executor, task, limitation));
  }

  private void lost(
      Executor executor, List<Executor.Unfinished> tasks, Consumer<TaskID> otherwise) {
    for (Executor.Unfinished one : tasks) {
      if (one.killed()) {
        finish(executor, one.task(), TaskState.TASK_KILLED, "Executor terminated");
      } else {
        otherwise.accept(one.task());
      }
    }
  }

  /** A container was ended for what it took, with the executor in it. */
  void limited(Executor executor, TaskID task, Limitation limitation) {
    TaskStatus.Builder status =
        ofAgent(executor, task, TaskState.TASK_FAILED, limitation.message());
    limitation.describe(status);
    report(executor, status);
  }

  /** An earlier agent was killed before it told the executor of these. */
  void missed(Executor executor, List<TaskID> tasks) {
    TaskState state =
        executor.spec().partitionAware() ? TaskState.TASK_DROPPED : TaskState.TASK_LOST;
    for (TaskID task : tasks) {
      report(
          executor,
          ofAgent(executor, task, state, "Task launched during agent restart")
              .setReason(TaskStatus.Reason.REASON_AGENT_RESTARTED));
    }
  }

  /** The agent itself says how a task has ended. */
  void finish(Executor executor, TaskID task, TaskState state, String message) {
    report(executor, ofAgent(executor, task, state, message));
  }

  /**
   * Tasks could not even be taken into the account; nobody acknowledges what is said of them.
   *
   * @param own the executor that was to run them, unless the agent makes one for each
   */
  void refuse(
      FrameworkID framework, List<TaskInfo> tasks, Optional<ExecutorID> own, Throwable failure) {
    tasks.forEach(task -> refuse(framework, task, failure));
    own.filter(id -> executors.find(framework, id.getValue()).isEmpty())
        .ifPresent(id -> master.executorLost(framework, id, ExecutorContainers.UNKNOWN_STATUS));
  }

  private void refuse(FrameworkID framework, TaskInfo task, Throwable failure) {
    LOG.error("Task '{}' could not be launched", task.getTaskId().getValue(), failure);
    master.update(
        framework,
        TaskStatus.newBuilder()
            .setTaskId(task.getTaskId())
            .setAgentId(agentId)
            .setState(TaskState.TASK_FAILED)
            .setReason(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED)
            .setMessage("Internal error: " + failure)
            .setSource(TaskStatus.Source.SOURCE_AGENT)
            .setTimestamp(System.currentTimeMillis() / 1000.0)
            .build());
    master.forget(framework, task.getTaskId());
  }

  private TaskStatus.Builder ofAgent(
      Executor executor, TaskID task, TaskState state, String message) {
    return TaskStatus.newBuilder()
        .setTaskId(task)
        .setAgentId(agentId)
        .setExecutorId(executor.spec().publicId())
        .setState(state)
        .setMessage(message)
        .setSource(TaskStatus.Source.SOURCE_AGENT)
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setUuid(StatusUuid.random());
  }

  private void report(Executor executor, TaskStatus.Builder status) {
    executor.report(status.build()).ifPresent(noted -> send(executor, noted));
  }

  /** A status from the task's executor. */
  void received(Executor executor, TaskStatus status) {
    TaskStatus.Builder known =
        status.toBuilder().setExecutorId(executor.spec().publicId()).setAgentId(agentId);
    if (status.getState() == TaskState.TASK_FAILED) {
      // The executor knows only how the process ended.
      executor.container().limitation().ifPresent(limitation -> limitation.describe(known));
    }
    executor.receive(known.build()).ifPresent(noted -> send(executor, noted));
  }

  private void send(Executor executor, Executor.Noted noted) {
    FrameworkID framework = executor.spec().frameworkId();
    if (noted.first()) {
      streams.send(executor, noted.status());
    } else {
      master.note(framework, noted.status());
    }
    if (noted.isTerminal() && executor.spec().ownProcess()) {
      workers.execute(executor::resize);
    }
    Optional<TaskGroup> group = executor.spec().group();
    if (group.isPresent() && noted.isTerminal()) {
      ended(group.get(), executor, noted.status().getState());
    }
  }

  /** One of a group has ended; if that was not well, the others end too. */
  void ended(TaskGroup group, Executor executor, TaskState state) {
    if (group.ended(executor, state)) {
      workers.execute(
          () -> group.executors().forEach(other -> other.killAll(KillPolicy.getDefaultInstance())));
    }
  }

  /** The scheduler has a status: the next is sent, or the task is history. */
  void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    // Not on the master's thread, which holds its lock.
    executors
        .of(framework, task)
        .ifPresent(executor -> workers.execute(() -> acknowledged(executor, task, uuid)));
  }

  private void acknowledged(Executor executor, TaskID task, ByteString uuid) {
    FrameworkID framework = executor.spec().frameworkId();
    Optional<Executor.Acknowledged> acknowledged = executor.acknowledge(task, uuid);
    if (acknowledged.isEmpty()) {
      return;
    }
    streams.callOff(uuid);
    acknowledged.get().next().ifPresent(status -> streams.send(executor, status));
    if (acknowledged.get().over()) {
      master.forget(framework, task);
      forget(executor, task);
    }
  }

  /** The scheduler knows how the task ended: it is history. */
  void forget(Executor executor, TaskID task) {
    executors.remove(executor, task);
    boolean last = executor.forget(task);
    if (last && executor.spec().checkpoint()) {
      var unused = executor.container().gone().thenRunAsync(() -> forgetIfOver(executor), workers);
    }
    if (!executor.spec().ownProcess()) {
      // Its container may take longer than its last status.
      var unused = executor.container().gone().thenRun(() -> executors.remove(executor));
    }
  }

  /** Nothing is kept for a later agent of an executor without tasks whose container is gone. */
  void forgetIfOver(Executor executor) {
    // It may have been given another task meanwhile.
    if (executor.infos().isEmpty()) {
      checkpoint.remove(executor.spec());
      executor.container().forget();
    }
  }

  /** The framework is gone: nobody has to hear of its tasks any more. */
  void drop(Executor executor) {
    List<TaskStatus> untold = executor.unacknowledged();
    executor.infos().forEach(task -> forget(executor, task.getTaskId()));
    executors.remove(executor);
    untold.forEach(status -> streams.callOff(status.getUuid()));
  }

  /** The master is there again: what was not acknowledged yet is sent once more, at once. */
  void resume() {
    executors.withTasks().forEach(streams::resume);
  }

  /** The same for a scheduler that is there again. */
  void resume(FrameworkID framework) {
    executors.of(framework).forEach(streams::resume);
  }
}
