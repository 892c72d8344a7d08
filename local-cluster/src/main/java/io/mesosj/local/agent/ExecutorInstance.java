package io.mesosj.local.agent;

import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.PreparedContainer;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * An executor with its container and its tasks; guarded by itself, its tasks too. That of a command
 * task is driven inside the agent and called like the task; a framework's own is a process in the
 * container.
 */
final class ExecutorInstance {
  final FrameworkInfo framework;
  final ExecutorInfo info;
  final boolean ownProcess;
  final String containerId;
  final Path sandbox;
  final Map<TaskID, Run> tasks = new LinkedHashMap<>();

  /** Completes when nothing of the container is left. */
  final CompletableFuture<Void> gone = new CompletableFuture<>();

  ContainerStatus containerStatus = ContainerStatus.getDefaultInstance();
  @Nullable PreparedContainer container;
  @Nullable CommandExecutor driver;
  @Nullable TaskProcess process;
  @Nullable EventStream stream;
  ContentType contentType = ContentType.PROTOBUF;

  /** The group that this runs a task of. */
  @Nullable TaskGroup group;

  /** Whether a task was ever given to it, so that it answers for its container. */
  boolean launched;

  /** No task is given to it any more. */
  boolean stopping;

  ExecutorInstance(
      FrameworkInfo framework,
      ExecutorInfo info,
      boolean ownProcess,
      String containerId,
      Path sandbox) {
    this.framework = framework;
    this.info = info;
    this.ownProcess = ownProcess;
    this.containerId = containerId;
    this.sandbox = sandbox;
  }

  /** What the scheduler knows it by. */
  ExecutorID publicId() {
    TaskGroup of = group;
    return of == null ? info.getExecutorId() : of.executor.getExecutorId();
  }

  void send(Event event) {
    EventStream open = stream;
    if (open != null) {
      open.send(Codecs.executorEvent(contentType).encode(event));
    }
  }
}
