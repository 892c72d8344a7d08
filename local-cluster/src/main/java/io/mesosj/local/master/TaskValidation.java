package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.protocol.task.MesosId;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Why Mesos' master refuses a task that a framework wants to launch, in its words. */
final class TaskValidation {
  private final AgentID agentId;

  TaskValidation(AgentID agentId) {
    this.agentId = agentId;
  }

  Optional<String> problem(
      Framework framework, TaskInfo task, Resources wanted, Resources offered) {
    Optional<String> badId = MesosId.problem(task.getTaskId().getValue());
    if (badId.isEmpty() && task.hasExecutor()) {
      badId = MesosId.problem(task.getExecutor().getExecutorId().getValue());
    }
    if (badId.isPresent()) {
      return badId;
    }
    if (framework.tasks.containsKey(task.getTaskId())) {
      return Optional.of(duplicate(task));
    }
    if (!task.getAgentId().equals(agentId)) {
      return Optional.of(
          "Task uses invalid agent "
              + task.getAgentId().getValue()
              + " while agent "
              + agentId.getValue()
              + " is expected");
    }
    if (task.hasExecutor() == task.hasCommand()) {
      return Optional.of(
          "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present");
    }
    Optional<String> check = CheckValidation.task(task);
    if (check.isPresent()) {
      return check;
    }
    if (!offered.contains(wanted)) {
      return Optional.of(
          "Total resources "
              + wanted
              + " required by task and its executor is more than available "
              + offered);
    }
    return Optional.empty();
  }

  static String duplicate(TaskInfo task) {
    return "Task has duplicate ID: " + task.getTaskId().getValue();
  }
}
