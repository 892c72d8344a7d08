package io.mesosj.local.agent;

import com.google.protobuf.ByteString;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedExecutor;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedTask;
import io.mesosj.local.container.AdoptedContainer;
import io.mesosj.local.container.ContainerRequest;
import io.mesosj.local.container.Containerizer;
import io.mesosj.protocol.task.TerminalState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what an earlier agent with the same directories left: containers of checkpointing
 * frameworks run on and are driven by new executors, all others are killed and their networks
 * cleaned up, as Mesos' agent does with {@code --recover=reconnect}.
 */
final class AgentRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(AgentRecovery.class);

  /** What the agent does with what is found. */
  interface Finds {
    /** Takes an executor and its tasks into the account. */
    void known(ExecutorInstance executor);

    /** Its container runs. */
    void runs(ExecutorInstance executor, Run run, AdoptedContainer container, TaskProcess process);

    /** Its container has ended, or is of a kind that can't be driven again. */
    void ended(
        ExecutorInstance executor, AdoptedContainer container, Optional<ExitStatus> exitStatus);

    /** All tasks of a group are known. */
    void group(TaskGroup group);
  }

  private final AgentCheckpoint checkpoint;
  private final Containerizer containerizer;
  private final Sandboxes sandboxes;
  private final Finds finds;

  AgentRecovery(
      AgentCheckpoint checkpoint, Containerizer containerizer, Sandboxes sandboxes, Finds finds) {
    this.checkpoint = checkpoint;
    this.containerizer = containerizer;
    this.sandboxes = sandboxes;
    this.finds = finds;
  }

  void run() {
    Map<String, String> broken = new HashMap<>();
    List<CheckpointedExecutor> left = checkpoint.executors(broken);
    Set<String> known = new HashSet<>();
    for (CheckpointedExecutor one : left) {
      known.add(one.containerId());
      if (one.group().isPresent()) {
        known.add(parentOf(one.containerId()));
      }
    }
    broken.putAll(containerizer.recover(known));
    broken.forEach((id, why) -> LOG.warn("Container '{}' was not recovered whole: {}", id, why));
    Map<String, TaskGroup> groups = new HashMap<>();
    List<ExecutorInstance> executors = new ArrayList<>();
    for (CheckpointedExecutor one : left) {
      executors.add(account(one, groups));
    }
    groups.values().forEach(finds::group);
    executors.forEach(this::adopt);
  }

  private ExecutorInstance account(CheckpointedExecutor one, Map<String, TaskGroup> groups) {
    TaskInfo first =
        one.tasks().isEmpty() ? TaskInfo.getDefaultInstance() : one.tasks().get(0).info();
    boolean ownProcess = first.hasExecutor();
    String framework = one.framework().getId().getValue();
    String parent = parentOf(one.containerId());
    String executorId = one.group().orElse(one.info()).getExecutorId().getValue();
    ExecutorInstance executor =
        new ExecutorInstance(
            one.framework(),
            one.info(),
            ownProcess,
            one.containerId(),
            one.group().isPresent()
                ? Sandboxes.nested(
                    sandboxes.path(framework, executorId, parent),
                    one.containerId().substring(parent.length() + 1))
                : sandboxes.path(framework, executorId, one.containerId()));
    for (CheckpointedTask task : one.tasks()) {
      executor.tasks.put(task.info().getTaskId(), run(executor, task));
    }
    if (one.group().isPresent()) {
      TaskGroup group = groups.computeIfAbsent(parent, id -> new TaskGroup(one.group().get(), id));
      group.networks = containerizer.adoptGroup(parent);
      group.runs.addAll(executor.tasks.values());
      executor.group = group;
    }
    finds.known(executor);
    return executor;
  }

  private static String parentOf(String containerId) {
    int dot = containerId.lastIndexOf('.');
    return dot < 0 ? "" : containerId.substring(0, dot);
  }

  private static Run run(ExecutorInstance executor, CheckpointedTask task) {
    Run run = new Run(executor, task.info());
    run.launchSent = true;
    executor.launched = true;
    Set<ByteString> acknowledged = new HashSet<>(task.acks());
    for (TaskStatus status : task.updates()) {
      run.received.add(status.getUuid());
      run.latest = status;
      run.terminal |= TerminalState.is(status.getState());
      if (!acknowledged.contains(status.getUuid())) {
        run.updates.add(status);
      }
      if (status.hasContainerStatus()) {
        executor.containerStatus = status.getContainerStatus();
      }
    }
    run.ended = run.terminal && run.updates.head().isEmpty();
    if (run.terminal) {
      run.over.complete(null);
    }
    return run;
  }

  private void adopt(ExecutorInstance executor) {
    TaskInfo first =
        executor.tasks.values().stream()
            .findFirst()
            .map(run -> run.task)
            .orElse(TaskInfo.getDefaultInstance());
    AdoptedContainer found =
        containerizer.adopt(
            new ContainerRequest(
                executor.containerId,
                first,
                executor.framework.getUser(),
                executor.sandbox,
                true,
                new HashMap<>(),
                Optional.empty()));
    executor.container = found.container();
    Optional<Run> only = executor.tasks.values().stream().findFirst();
    if (found.process().isPresent() && only.isPresent() && !executor.ownProcess) {
      finds.runs(executor, only.get(), found, found.process().get());
    } else {
      found.process().ifPresent(process -> process.signal(9));
      finds.ended(executor, found, found.end());
    }
  }
}
