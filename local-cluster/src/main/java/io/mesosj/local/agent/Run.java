package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.local.container.PreparedContainer;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;

/** One task with its executor and container; guarded by itself. */
final class Run {
  final FrameworkInfo framework;
  final TaskInfo task;
  final String containerId;
  final Path sandbox;
  final StatusUpdates updates = new StatusUpdates();

  /** Completes when nothing of the container is left. */
  final CompletableFuture<Void> gone = new CompletableFuture<>();

  ContainerStatus containerStatus = ContainerStatus.getDefaultInstance();
  @Nullable PreparedContainer container;
  @Nullable CommandExecutor executor;
  @Nullable EventStream stream;
  ContentType contentType = ContentType.PROTOBUF;
  boolean launchSent;
  boolean ended;
  @Nullable KillPolicy killed;

  /** The statuses whose receipt the executor has been told, so that a repetition is recognised. */
  final List<ByteString> received = new ArrayList<>();

  Run(FrameworkInfo framework, TaskInfo task, String containerId, Path sandbox) {
    this.framework = framework;
    this.containerId = containerId;
    this.task = task;
    this.sandbox = sandbox;
  }

  /** A command task's executor is called like the task. */
  ExecutorID executorId() {
    return ExecutorID.newBuilder().setValue(task.getTaskId().getValue()).build();
  }

  void send(Event event) {
    EventStream open = stream;
    if (open != null) {
      open.send(Codecs.executorEvent(contentType).encode(event));
    }
  }
}
