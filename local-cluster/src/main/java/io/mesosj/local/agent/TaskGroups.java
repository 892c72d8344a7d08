package io.mesosj.local.agent;

import io.mesosj.local.container.ContainerException;
import io.mesosj.local.container.Containerizer;
import io.mesosj.local.master.Master;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches groups to their networks, starts their tasks, and detaches them after the last. */
final class TaskGroups {
  private static final Logger LOG = LoggerFactory.getLogger(TaskGroups.class);

  private final Set<TaskGroup> groups = ConcurrentHashMap.newKeySet();
  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final AgentCheckpoint checkpoint;
  private final Roster roster;
  private final ExecutorContainers containers;
  private final Master master;
  private final Executor workers;

  TaskGroups(
      Containerizer containerizer,
      Sandboxes sandboxes,
      AgentCheckpoint checkpoint,
      Roster roster,
      ExecutorContainers containers,
      Master master,
      Executor workers) {
    this.containerizer = containerizer;
    this.sandboxes = sandboxes;
    this.checkpoint = checkpoint;
    this.roster = roster;
    this.containers = containers;
    this.master = master;
    this.workers = workers;
  }

  /** Those of which something is left. */
  Collection<TaskGroup> all() {
    return Collections.unmodifiableCollection(groups);
  }

  void launch(FrameworkInfo framework, ExecutorInfo executor, List<TaskInfo> tasks) {
    String containerId = UUID.randomUUID().toString();
    TaskGroup group = new TaskGroup(executor, containerId);
    Path sandbox =
        sandboxes.path(
            framework.getId().getValue(), executor.getExecutorId().getValue(), containerId);
    for (TaskInfo task : tasks) {
      String child = UUID.randomUUID().toString();
      ExecutorInstance driver =
          new ExecutorInstance(
              framework,
              ExecutorInstance.ofCommand(framework, task),
              false,
              containerId + "." + child,
              Sandboxes.nested(sandbox, child));
      driver.group = group;
      group.runs.add(roster.add(driver, task));
      roster.add(driver);
    }
    add(group);
    try {
      sandboxes.create(sandbox);
      for (Run run : group.runs) {
        checkpoint.add(run.executor);
      }
      group.networks = containerizer.attachGroup(containerId, executor.getContainer());
      for (Run run : group.runs) {
        sandboxes.createNested(sandbox, run.executor.sandbox, run.task.getTaskId().getValue());
      }
      group.runs.forEach(run -> workers.execute(() -> containers.start(run.executor, run)));
    } catch (ContainerException e) {
      notStarted(group, e.reason(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      notStarted(
          group, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "No sandbox: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      notStarted(group, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, "Internal error: " + e);
    }
  }

  private void notStarted(TaskGroup group, TaskStatus.Reason reason, String message) {
    group.runs.forEach(run -> containers.notStarted(run.executor, reason, message));
  }

  /** Takes a group into the account, all of whose tasks are known. */
  void add(TaskGroup group) {
    groups.add(group);
    var unused =
        CompletableFuture.allOf(
                group.runs.stream().map(run -> run.executor.gone).toArray(CompletableFuture[]::new))
            .thenRunAsync(() -> detach(group), workers)
            .thenCompose(
                gone ->
                    CompletableFuture.allOf(
                        group.runs.stream().map(run -> run.over).toArray(CompletableFuture[]::new)))
            .thenRun(() -> ended(group));
  }

  private void detach(TaskGroup group) {
    try {
      containerizer.detachGroup(group.containerId);
    } catch (IOException e) {
      LOG.error("Group '{}' could not be cleaned up: {}", group.containerId, e.getMessage());
    } finally {
      groups.remove(group);
      group.gone.complete(null);
    }
  }

  /** Mesos' default executor ends with an error when a task failed, though not after a kill. */
  private void ended(TaskGroup group) {
    boolean failed = group.runs.stream().anyMatch(run -> run.is(TaskState.TASK_FAILED));
    boolean killed = group.runs.stream().anyMatch(run -> run.killed != null && !group.ending);
    master.executorLost(
        group.runs.get(0).executor.framework.getId(),
        group.executor.getExecutorId(),
        failed && !killed ? 1 << 8 : 0);
  }
}
