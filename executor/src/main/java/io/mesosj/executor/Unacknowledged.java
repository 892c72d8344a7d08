package io.mesosj.executor;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/**
 * What a re-subscription must tell the agent: tasks whose first update, and updates whose receipt,
 * it has not acknowledged.
 */
final class Unacknowledged {
  private final Map<String, TaskInfo> tasks = new LinkedHashMap<>();
  private final Map<ByteString, TaskStatus> updates = new LinkedHashMap<>();

  synchronized void launched(TaskInfo task) {
    tasks.put(task.getTaskId().getValue(), task);
  }

  synchronized void add(TaskStatus status) {
    updates.put(status.getUuid(), status);
  }

  synchronized void acknowledged(TaskID task, ByteString uuid) {
    tasks.remove(task.getValue());
    updates.remove(uuid);
  }

  /** The agent will never take it. */
  synchronized void refused(TaskStatus status) {
    updates.remove(status.getUuid());
  }

  /** The updates, in the order in which they came to be. */
  synchronized List<TaskStatus> updates() {
    return List.copyOf(updates.values());
  }

  synchronized Call.Subscribe subscription() {
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder().addAllUnacknowledgedTasks(tasks.values());
    updates.values().forEach(s -> subscribe.addUnacknowledgedUpdatesBuilder().setStatus(s));
    return subscribe.build();
  }
}
