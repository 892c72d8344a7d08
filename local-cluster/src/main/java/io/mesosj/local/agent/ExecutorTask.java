package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedTask;
import io.mesosj.protocol.task.TerminalState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * One task of an executor and its statuses on their way to the scheduler: one at a time, the next
 * when the last was acknowledged. Its {@link Executor} owns it, keeps it to itself, and calls it
 * with its lock held.
 */
final class ExecutorTask {
  private final TaskInfo info;
  private final List<TaskInfo> together;
  private final Deque<TaskStatus> pending = new ArrayDeque<>();

  /** The statuses that were taken from the executor, so that a repetition is recognised. */
  private final Set<ByteString> received = new HashSet<>();

  private boolean stored;
  private boolean launched;
  private boolean terminal;
  private @Nullable KillPolicy killed;
  private @Nullable TaskStatus latest;

  ExecutorTask(TaskInfo info) {
    this(info, List.of());
  }

  /**
   * A new task.
   *
   * @param together the tasks of the group that it is to be launched in; empty for one by itself
   */
  ExecutorTask(TaskInfo info, List<TaskInfo> together) {
    this.info = info;
    this.together = List.copyOf(together);
  }

  /** A task of an earlier agent, which had launched it. */
  static ExecutorTask recovered(CheckpointedTask checkpointed) {
    ExecutorTask task = new ExecutorTask(checkpointed.info());
    task.stored = true;
    task.launched = true;
    Set<ByteString> acknowledged = new HashSet<>(checkpointed.acks());
    for (TaskStatus status : checkpointed.updates()) {
      task.received.add(status.getUuid());
      task.add(status);
    }
    task.pending.removeIf(status -> acknowledged.contains(status.getUuid()));
    return task;
  }

  TaskInfo info() {
    return info;
  }

  /** The group that it is launched in, itself included; empty for a task by itself. */
  List<TaskInfo> together() {
    return together;
  }

  /** Whether its description is in the checkpoint. */
  boolean isStored() {
    return stored;
  }

  void stored() {
    stored = true;
  }

  /** Whether its executor was told to launch it. */
  boolean isLaunched() {
    return launched;
  }

  void launched() {
    launched = true;
  }

  /** How it is to be killed, if it is. */
  Optional<KillPolicy> killed() {
    return Optional.ofNullable(killed);
  }

  /** Whether nobody waits for it to run. */
  boolean isUnwanted() {
    return terminal || killed != null;
  }

  void kill(KillPolicy policy) {
    killed = policy;
  }

  /** The last status of all, acknowledged or not. */
  Optional<TaskStatus> latest() {
    return Optional.ofNullable(latest);
  }

  /** Whether a terminal status is known. */
  boolean isTerminal() {
    return terminal;
  }

  /** Whether a terminal status was acknowledged, and all others. */
  boolean isOver() {
    return terminal && pending.isEmpty();
  }

  /** Notes that the executor sent a status; false if it had sent it before. */
  boolean receive(ByteString uuid) {
    return received.add(uuid);
  }

  Set<ByteString> received() {
    return received;
  }

  /** Adds a status; true if it is to be sent now. */
  boolean add(TaskStatus status) {
    latest = status;
    terminal |= TerminalState.is(status.getState());
    pending.add(status);
    return pending.size() == 1;
  }

  /** The status that waits for its acknowledgement. */
  Optional<TaskStatus> unacknowledged() {
    return Optional.ofNullable(pending.peek());
  }

  /** True if {@code uuid} is what was waited for. */
  boolean acknowledge(ByteString uuid) {
    TaskStatus head = pending.peek();
    if (head == null || !head.getUuid().equals(uuid)) {
      return false;
    }
    pending.remove();
    return true;
  }
}
