package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** One task on its way through its executor; guarded by the executor. */
final class Run {
  final ExecutorInstance executor;
  final TaskInfo task;
  final StatusUpdates updates = new StatusUpdates();
  boolean launchSent;

  /** A terminal status is known. */
  boolean terminal;

  /** …and acknowledged. */
  boolean ended;

  /** Completes when the master was told of a terminal status. */
  final CompletableFuture<Void> over = new CompletableFuture<>();

  @Nullable KillPolicy killed;

  /** The last status of all, acknowledged or not. */
  @Nullable TaskStatus latest;

  /** The statuses whose receipt the executor has been told, so that a repetition is recognised. */
  final List<ByteString> received = new ArrayList<>();

  Run(ExecutorInstance executor, TaskInfo task) {
    this.executor = executor;
    this.task = task;
  }

  /** Tells the executor to launch it. */
  void launch() {
    synchronized (executor) {
      launchSent = true;
      executor.launched = true;
      executor.send(ExecutorEvents.launch(task));
    }
  }

  /** Tells the executor to kill it, as soon as it is told of it at all. */
  void kill(KillPolicy policy) {
    synchronized (executor) {
      killed = policy;
      if (launchSent) {
        executor.send(ExecutorEvents.kill(task.getTaskId(), policy));
      }
    }
  }

  /** Whether this was its last state. */
  boolean is(TaskState state) {
    synchronized (executor) {
      return latest != null && latest.getState() == state;
    }
  }
}
