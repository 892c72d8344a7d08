package io.mesosj.local.agent;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.agent.AgentCheckpoint.CheckpointedExecutor;
import io.mesosj.local.container.AdoptedContainer;
import io.mesosj.local.container.ContainerException;
import io.mesosj.local.container.ContainerRequest;
import io.mesosj.local.container.Containerizer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what an earlier agent with the same directories left: containers of checkpointing
 * frameworks run on and are driven by new executors, all others are killed and their networks
 * cleaned up, as Mesos' agent does with {@code --recover=reconnect}. Used by one thread, once.
 */
final class AgentRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(AgentRecovery.class);

  /** What the agent does with what is found. */
  interface Finds {
    /** Takes an executor and its tasks into the account. */
    void known(Executor executor);

    /** Its container runs. */
    void runs(Executor executor, TaskInfo task, AdoptedContainer container, TaskProcess process);

    /** Its container has ended. */
    void ended(Executor executor, Optional<ExitStatus> exitStatus);

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

  /**
   * Takes over what there is, or nothing of it.
   *
   * @throws ContainerException if it can't be found out whether one of the containers runs; they
   *     are left as they are
   */
  void run() throws ContainerException {
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
    Map<Executor, AdoptedContainer> found = new LinkedHashMap<>();
    for (CheckpointedExecutor one : left) {
      Executor executor = account(one, groups);
      found.put(executor, find(executor));
    }
    found.keySet().forEach(finds::known);
    groups.values().forEach(finds::group);
    found.forEach(this::adopt);
  }

  private Executor account(CheckpointedExecutor one, Map<String, TaskGroup> groups) {
    String parent = parentOf(one.containerId());
    Optional<TaskGroup> group =
        one.group()
            .map(
                info ->
                    groups.computeIfAbsent(
                        parent, id -> new TaskGroup(one.framework().getId(), info, id)));
    Executor executor =
        one.token()
            .map(token -> new Executor(spec(one, group), checkpoint, token))
            .orElseGet(() -> new Executor(spec(one, group), checkpoint));
    one.tasks().forEach(executor::recover);
    if (group.isPresent()) {
      var unused = containerizer.adoptGroup(parent);
      group.get().add(executor);
    }
    return executor;
  }

  private ExecutorIdentity spec(CheckpointedExecutor one, Optional<TaskGroup> group) {
    return new ExecutorIdentity(
        one.framework(), one.info(), one.ownProcess(), one.containerId(), sandbox(one), group);
  }

  private Path sandbox(CheckpointedExecutor one) {
    String framework = one.framework().getId().getValue();
    String executorId = one.group().orElse(one.info()).getExecutorId().getValue();
    if (one.group().isEmpty()) {
      return sandboxes.path(framework, executorId, one.containerId());
    }
    String parent = parentOf(one.containerId());
    return Sandboxes.nested(
        sandboxes.path(framework, executorId, parent),
        one.containerId().substring(parent.length() + 1));
  }

  /** All tasks of an executor are of a kind. */
  private static TaskInfo first(List<TaskInfo> tasks) {
    return tasks.isEmpty() ? TaskInfo.getDefaultInstance() : tasks.get(0);
  }

  private static String parentOf(String containerId) {
    int dot = containerId.lastIndexOf('.');
    return dot < 0 ? "" : containerId.substring(0, dot);
  }

  private AdoptedContainer find(Executor executor) throws ContainerException {
    ExecutorIdentity spec = executor.spec();
    return containerizer.adopt(
        new ContainerRequest(
            spec.containerId(),
            spec.ownProcess()
                ? ExecutorContainers.contents(spec.info(), first(executor.infos()))
                : first(executor.infos()),
            spec.ownProcess() ? executor.running() : List.of(),
            spec.framework().getUser(),
            spec.sandbox(),
            true,
            new HashMap<>(),
            Optional.empty()));
  }

  private void adopt(Executor executor, AdoptedContainer found) {
    List<TaskInfo> tasks = executor.infos();
    executor.container().adopted(found.container());
    if (found.process().isPresent() && !tasks.isEmpty()) {
      finds.runs(executor, first(tasks), found, found.process().get());
    } else {
      found.process().ifPresent(process -> process.signal(9));
      finds.ended(executor, found.end());
    }
  }
}
