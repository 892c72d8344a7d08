package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * One task's statuses on their way to the scheduler: one at a time, the next when the last was
 * acknowledged. Guarded by its owner.
 */
final class StatusUpdates {
  private final Deque<TaskStatus> pending = new ArrayDeque<>();

  /** Adds a status; true if it is to be sent now. */
  boolean add(TaskStatus status) {
    pending.add(status);
    return pending.size() == 1;
  }

  /** The status that waits for its acknowledgement. */
  Optional<TaskStatus> head() {
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

  /** Whether a status is on its way already; an executor sends again what it is not sure of. */
  boolean contains(ByteString uuid) {
    return pending.stream().anyMatch(status -> status.getUuid().equals(uuid));
  }
}
