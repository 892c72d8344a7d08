package io.mesosj.local.agent;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.random.KernelRandom;
import io.mesosj.executor.command.LaunchCancelledException;
import io.mesosj.local.container.ContainerException;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.master.MasterLink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attaches groups to their networks, starts their tasks, and detaches them after the last. Safe for
 * use by several threads.
 */
final class TaskGroups {
  private static final Logger LOG = LoggerFactory.getLogger(TaskGroups.class);

  /** Those of which something is left. */
  private final Set<TaskGroup> groups = ConcurrentHashMap.newKeySet();

  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final AgentExecutors executors;
  private final ExecutorContainers containers;
  private final MasterLink master;
  private final LaunchTurns turns;
  private final AgentThreads workers;

  TaskGroups(
      Containerizer containerizer,
      Sandboxes sandboxes,
      AgentCheckpoint checkpoint,
      AgentExecutors executors,
      ExecutorContainers containers,
      MasterLink master,
      LaunchTurns turns,
      AgentThreads workers) {
    this.containerizer = containerizer;
    this.sandboxes = sandboxes;
    this.checkpoint = checkpoint;
    this.executors = executors;
    this.containers = containers;
    this.master = master;
    this.turns = turns;
    this.workers = workers;
  }

  /** Those of which something is left. */
  List<TaskGroup> all() {
    return List.copyOf(groups);
  }

  /**
   * Launches a group, all or nothing. Its tasks are in the agent's account when this returns;
   * whatever goes wrong afterwards becomes their status.
   */
  void launch(FrameworkInfo framework, ExecutorInfo info, List<TaskInfo> tasks) {
    String containerId = KernelRandom.uuid().toString();
    TaskGroup group = new TaskGroup(framework.getId(), info, containerId);
    Path sandbox =
        sandboxes.path(framework.getId().getValue(), info.getExecutorId().getValue(), containerId);
    for (TaskInfo task : tasks) {
      Executor executor = new Executor(spec(framework, task, group, sandbox), checkpoint);
      executor.add(task);
      group.add(executor);
      executors.add(executor);
    }
    add(group);
    CompletableFuture<@Nullable Void> prepared = new CompletableFuture<>();
    turns.begin(
        group.launch(),
        prepared,
        () -> {
          try {
            start(group, sandbox);
          } finally {
            prepared.complete(null);
          }
        },
        failure -> group.executors().forEach(one -> containers.failed(one, failure)));
  }

  private static ExecutorIdentity spec(
      FrameworkInfo framework, TaskInfo task, TaskGroup group, Path sandbox) {
    String child = KernelRandom.uuid().toString();
    return new ExecutorIdentity(
        framework,
        ExecutorIdentity.ofCommand(framework, task),
        false,
        group.containerId() + "." + child,
        Sandboxes.nested(sandbox, child),
        Optional.of(group));
  }

  private void start(TaskGroup group, Path sandbox) {
    try {
      prepare(group, sandbox);
    } catch (LaunchCancelledException e) {
      group.executors().forEach(executor -> containers.cancelled(executor, e));
      return;
    } catch (ContainerException e) {
      notStarted(group, e.reason(), String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      notStarted(
          group, Reason.REASON_CONTAINER_LAUNCH_FAILED, "No sandbox: " + FileProblem.describe(e));
      return;
    }
    for (Executor executor : group.executors()) {
      turns.begin(
          executor.container().launch(),
          executor.container().launched(),
          () -> containers.start(executor),
          failure -> containers.failed(executor, failure));
    }
  }

  private void prepare(TaskGroup group, Path sandbox) throws IOException {
    sandboxes.create(sandbox);
    for (Executor executor : group.executors()) {
      executor.store();
    }
    var unused =
        group
            .launch()
            .take(
                () ->
                    containerizer.attachGroup(
                        group.containerId(), group.executor().getContainer()));
    for (Executor executor : group.executors()) {
      for (TaskInfo task : executor.infos()) {
        TaskID id = task.getTaskId();
        sandboxes.createNested(sandbox, executor.spec().sandbox(), id.getValue());
      }
    }
  }

  private void notStarted(TaskGroup group, Reason reason, String message) {
    group.executors().forEach(executor -> containers.notStarted(executor, reason, message));
  }

  /** Takes a group into the account, all of whose tasks are known. */
  void add(TaskGroup group) {
    groups.add(group);
    var unused =
        CompletableFuture.allOf(
                group.executors().stream()
                    .map(executor -> executor.container().gone())
                    .toArray(CompletableFuture[]::new))
            .thenRunAsync(() -> detach(group), workers)
            .thenCompose(gone -> group.ended())
            .thenRunAsync(() -> ended(group), workers);
  }

  private void detach(TaskGroup group) {
    try {
      containerizer.detachGroup(group.containerId());
    } catch (IOException | RuntimeException e) {
      LOG.error("Group '{}' could not be cleaned up: {}", group.containerId(), e.getMessage());
    } finally {
      groups.remove(group);
      group.detached();
    }
  }

  /** Mesos' default executor ends with an error when a task failed, though not after a kill. */
  private void ended(TaskGroup group) {
    master.executorLost(
        group.framework(), group.executor().getExecutorId(), group.hasFailed() ? 1 << 8 : 0);
  }
}
