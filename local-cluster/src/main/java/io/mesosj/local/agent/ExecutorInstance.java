package io.mesosj.local.agent;

import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.Container;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor with its container and its tasks; guarded by itself, its tasks too. That of a command
 * task is driven inside the agent and called like the task; a framework's own is a process in the
 * container.
 */
final class ExecutorInstance {
  /** How long a framework's own may take to end when told to. */
  static final int SHUTDOWN_GRACE_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorInstance.class);
  private static final int SIGKILL = 9;

  final FrameworkInfo framework;
  final ExecutorInfo info;
  final boolean ownProcess;
  final String containerId;
  final Path sandbox;
  final Map<TaskID, Run> tasks = new LinkedHashMap<>();

  /** Completes when nothing of the container is left. */
  final CompletableFuture<Void> gone = new CompletableFuture<>();

  ContainerStatus containerStatus = ContainerStatus.getDefaultInstance();
  @Nullable Container container;
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

  /** A command task's executor is called like the task. */
  static ExecutorInfo ofCommand(FrameworkInfo framework, TaskInfo task) {
    return ExecutorInfo.newBuilder()
        .setExecutorId(ExecutorID.newBuilder().setValue(task.getTaskId().getValue()))
        .setFrameworkId(framework.getId())
        .setCommand(task.getCommand())
        .build();
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

  /** Removes the container, whose process has ended or was never started. */
  void destroy(Container made) {
    try {
      made.destroy();
    } catch (IOException e) {
      LOG.error("Container '{}' could not be cleaned up: {}", containerId, e.getMessage());
    } finally {
      gone.complete(null);
    }
  }

  /** Asks the framework's own executor to end; the others do so by themselves. */
  void shutDown() {
    synchronized (this) {
      stopping = true;
      send(ExecutorEvents.shutdown());
    }
  }

  /** Ends it with its tasks at once, whatever they are doing. */
  void kill() {
    if (ownProcess) {
      killProcess();
    } else {
      closeDriver();
    }
  }

  private void killProcess() {
    TaskProcess running;
    synchronized (this) {
      stopping = true;
      running = process;
    }
    if (running != null && !gone.isDone()) {
      running.signal(SIGKILL);
    }
  }

  private void closeDriver() {
    CommandExecutor running;
    synchronized (this) {
      stopping = true;
      tasks.values().forEach(run -> run.killed = KillPolicy.getDefaultInstance());
      running = driver;
      if (stream != null) {
        stream.close();
      }
    }
    if (running != null) {
      running.close();
      // A container that was made but whose process was never started has nobody else to remove it.
      synchronized (this) {
        if (!launched && container != null) {
          gone.complete(null);
        }
      }
    }
  }
}
