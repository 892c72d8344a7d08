package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.local.access.OwnCredential;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedTask;
import io.mesosj.protocol.task.TerminalState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * An executor with its tasks, from the first launch until nobody has to hear of them any more. It
 * owns them: all that changes of them is private to it and guarded by its lock, which nobody else
 * takes. With its lock held it writes checkpoints, so that they are in the order of what happened,
 * and queues events for the executor; it calls nobody else then, the master least of all, which
 * calls it with its own lock held.
 */
final class Executor {
  private final ExecutorIdentity spec;
  private final AgentCheckpoint checkpoint;
  private final ExecutorContainer container;
  private final Map<String, ExecutorTask> tasks = new LinkedHashMap<>();

  /** What shows that a call is this executor's; gone with it. */
  private final String token;

  private final RecentUuids history = new RecentUuids();

  /** Tasks of an earlier agent that nothing was heard of. */
  private final Set<String> unheard = new LinkedHashSet<>();

  private @Nullable ExecutorStream stream;

  /** Whether it ever subscribed. */
  private boolean subscribed;

  /** No task is given to it any more. */
  private boolean stopping;

  Executor(ExecutorIdentity spec, AgentCheckpoint checkpoint) {
    this(spec, checkpoint, OwnCredential.randomSecret());
  }

  /** One of an earlier agent, which gave it the token. */
  Executor(ExecutorIdentity spec, AgentCheckpoint checkpoint, String token) {
    this.spec = spec;
    this.token = token;
    this.checkpoint = checkpoint;
    this.container = new ExecutorContainer(spec);
  }

  ExecutorIdentity spec() {
    return spec;
  }

  /** What its calls are authenticated by. */
  String token() {
    return token;
  }

  /** Its container, which guards itself. */
  ExecutorContainer container() {
    return container;
  }

  /** Gives it a task; false when it is on its way out. */
  synchronized boolean add(TaskInfo task) {
    return add(List.of(task), false);
  }

  /**
   * Gives it tasks; false when it is on its way out.
   *
   * @param together whether it is to launch them as a group
   */
  synchronized boolean add(List<TaskInfo> given, boolean together) {
    if (stopping) {
      return false;
    }
    for (TaskInfo task : given) {
      tasks.put(task.getTaskId().getValue(), new ExecutorTask(task, together ? given : List.of()));
    }
    return true;
  }

  /** Takes over a task of an earlier agent. */
  synchronized void recover(CheckpointedTask task) {
    tasks.put(task.info().getTaskId().getValue(), ExecutorTask.recovered(task));
    if (task.updates().isEmpty()) {
      unheard.add(task.info().getTaskId().getValue());
    }
    task.updates().stream()
        .filter(TaskStatus::hasContainerStatus)
        .forEach(status -> container.recovered(status.getContainerStatus()));
  }

  /** Writes down what it is, and the tasks that it has by now. */
  synchronized void store() throws IOException {
    checkpoint.add(spec, token, infos());
    tasks.values().forEach(ExecutorTask::stored);
  }

  /**
   * Gives its container what its tasks by now ask for, if it is a process of the framework's own
   * that goes on; takes a while, and must not be called with a lock held.
   */
  void resize() {
    if (spec.ownProcess()) {
      container.resize(() -> isStopping() ? List.of() : running());
    }
  }

  /** Launches the tasks that were added since, if it is there to launch them. */
  synchronized void deliver() {
    for (ExecutorTask task : tasks.values()) {
      if (!task.isStored()) {
        checkpoint.joined(spec, task.info());
        task.stored();
      }
    }
    for (ExecutorTask task : tasks.values()) {
      if (stream != null && !task.isLaunched()) {
        launch(task);
      }
    }
  }

  private void launch(ExecutorTask task) {
    task.launched();
    if (task.together().isEmpty()) {
      send(ExecutorEvents.launch(task.info()));
      return;
    }
    // They came together, so none of them was launched before.
    tasks.values().stream()
        .filter(other -> other.together().equals(task.together()))
        .forEach(ExecutorTask::launched);
    send(ExecutorEvents.launchGroup(task.together()));
  }

  /**
   * It has subscribed: it hears of everything that it missed.
   *
   * @param first the event that it hears first
   */
  synchronized void subscribe(ExecutorStream to, Event first) {
    if (stream != null) {
      stream.close();
    }
    stream = to;
    subscribed = true;
    send(first);
    deliver();
    for (ExecutorTask task : tasks.values()) {
      task.killed().ifPresent(policy -> send(kill(task, policy)));
    }
    if (stopping) {
      send(ExecutorEvents.shutdown());
    }
  }

  /**
   * It has subscribed, and told what it knows: returns, once, the tasks of which an earlier agent
   * had not told it, so that they never run.
   */
  synchronized List<TaskID> missed(Set<TaskID> known) {
    List<TaskID> missed =
        tasks.values().stream()
            .map(task -> task.info().getTaskId())
            .filter(id -> unheard.contains(id.getValue()) && !known.contains(id))
            .filter(id -> latest(id).isEmpty())
            .toList();
    unheard.clear();
    return missed;
  }

  /** Passes an event on, if there is somebody who hears it. */
  synchronized void send(Event event) {
    if (stream != null) {
      stream.send(event);
    }
  }

  /**
   * Tells it to kill a task, as soon as it is told of that at all; its launch is called off if it
   * is still under way and for nobody else.
   */
  synchronized void kill(TaskID id, KillPolicy policy) {
    ExecutorTask task = tasks.get(id.getValue());
    if (task != null) {
      task.kill(policy);
      if (task.isLaunched()) {
        send(kill(task, policy));
      }
      if (tasks.values().stream().allMatch(ExecutorTask::isUnwanted)) {
        container.cancelLaunch();
      }
    }
  }

  /** The same for all that are not known to have ended. */
  synchronized void killAll(KillPolicy policy) {
    tasks.values().stream()
        .filter(task -> !task.isTerminal())
        .map(task -> task.info().getTaskId())
        .forEach(id -> kill(id, policy));
  }

  private static Event kill(ExecutorTask task, KillPolicy policy) {
    return ExecutorEvents.kill(task.info().getTaskId(), policy);
  }

  /** Whether it was asked to kill any of its tasks. */
  synchronized boolean isKilled() {
    return tasks.values().stream().anyMatch(task -> task.killed().isPresent());
  }

  /** No task is given to it any more; a process of a framework's own is asked to end. */
  synchronized void shutDown() {
    stopping = true;
    send(ExecutorEvents.shutdown());
  }

  synchronized boolean isStopping() {
    return stopping;
  }

  /** A task that is not known to have ended. */
  record Unfinished(TaskID task, boolean killed) {}

  /** Nothing comes from it any more; returns the tasks that it leaves. */
  synchronized List<Unfinished> end() {
    stopping = true;
    if (stream != null) {
      stream.close();
      stream = null;
    }
    return tasks.values().stream()
        .filter(task -> !task.isTerminal())
        .map(task -> new Unfinished(task.info().getTaskId(), task.killed().isPresent()))
        .toList();
  }

  /** The same, unless it has subscribed; empty then. */
  synchronized Optional<List<Unfinished>> endUnlessSubscribed() {
    return subscribed ? Optional.empty() : Optional.of(end());
  }

  /** A status that was taken into the account. */
  record Noted(TaskStatus status, boolean first) {
    boolean isTerminal() {
      return TerminalState.is(status.getState());
    }
  }

  /** Whether a status is about one of its tasks, the ones that are history included. */
  synchronized boolean knows(TaskStatus status) {
    return tasks.containsKey(status.getTaskId().getValue()) || history.contains(status.getUuid());
  }

  /** Takes a status from the executor, and says so when it is stored; empty for a repetition. */
  synchronized Optional<Noted> receive(TaskStatus status) {
    ExecutorTask task = tasks.get(status.getTaskId().getValue());
    Optional<Noted> noted =
        task != null && task.receive(status.getUuid())
            ? Optional.of(note(task, status))
            : Optional.empty();
    send(ExecutorEvents.acknowledged(status));
    return noted;
  }

  /** Takes a status from the agent itself; empty if the task is known to have ended. */
  synchronized Optional<Noted> report(TaskStatus status) {
    ExecutorTask task = tasks.get(status.getTaskId().getValue());
    return task == null || task.isTerminal() ? Optional.empty() : Optional.of(note(task, status));
  }

  private Noted note(ExecutorTask task, TaskStatus status) {
    ContainerStatus where = container.status();
    TaskStatus.Builder told = status.toBuilder();
    if (where.hasContainerId()) {
      told.setContainerStatus(where);
    }
    String warnings = container.warnings();
    if (status.getState() == TaskState.TASK_RUNNING
        && !status.hasMessage()
        && !warnings.isEmpty()) {
      told.setMessage("Warning: " + warnings);
    }
    TaskStatus complete = told.build();
    checkpoint.update(spec, complete);
    return new Noted(complete, task.add(complete));
  }

  /**
   * What an acknowledgement leads to.
   *
   * @param next the status to be sent next
   * @param over whether the task is history
   */
  record Acknowledged(Optional<TaskStatus> next, boolean over) {}

  /** The scheduler has a status; empty if it was not waited for. */
  synchronized Optional<Acknowledged> acknowledge(TaskID id, ByteString uuid) {
    ExecutorTask task = tasks.get(id.getValue());
    if (task == null || !task.acknowledge(uuid)) {
      return Optional.empty();
    }
    checkpoint.acknowledged(spec, id, uuid);
    return Optional.of(new Acknowledged(task.unacknowledged(), task.isOver()));
  }

  /** Forgets a task that is history; true once, of the last. */
  synchronized boolean forget(TaskID id) {
    ExecutorTask task = tasks.remove(id.getValue());
    if (task == null) {
      return false;
    }
    history.addAll(task.received());
    return tasks.isEmpty();
  }

  /** The statuses that wait for their acknowledgement, one of a task at most. */
  synchronized List<TaskStatus> unacknowledged() {
    List<TaskStatus> waiting = new ArrayList<>();
    tasks.values().forEach(task -> task.unacknowledged().ifPresent(waiting::add));
    return waiting;
  }

  /** Whether a status is the one of its task that is to be acknowledged next. */
  synchronized boolean awaits(TaskStatus status) {
    ExecutorTask task = tasks.get(status.getTaskId().getValue());
    return task != null
        && task.unacknowledged()
            .filter(head -> head.getUuid().equals(status.getUuid()))
            .isPresent();
  }

  synchronized List<TaskInfo> infos() {
    return tasks.values().stream().map(ExecutorTask::info).toList();
  }

  /** The tasks that are not known to have ended. */
  synchronized List<TaskInfo> running() {
    return tasks.values().stream()
        .filter(task -> !task.isTerminal())
        .map(ExecutorTask::info)
        .toList();
  }

  /** The tasks that are history, but for being forgotten. */
  synchronized List<TaskID> over() {
    return tasks.values().stream()
        .filter(ExecutorTask::isOver)
        .map(task -> task.info().getTaskId())
        .toList();
  }

  /** A task at one moment; {@code terminal} if it is known to have ended. */
  record Seen(TaskInfo info, Optional<TaskStatus> latest, boolean terminal) {}

  /** All its tasks. */
  synchronized List<Seen> seen() {
    return tasks.values().stream()
        .map(task -> new Seen(task.info(), task.latest(), task.isTerminal()))
        .toList();
  }

  /** The last status of a task, acknowledged or not. */
  synchronized Optional<TaskStatus> latest(TaskID id) {
    return Optional.ofNullable(tasks.get(id.getValue())).flatMap(ExecutorTask::latest);
  }
}
