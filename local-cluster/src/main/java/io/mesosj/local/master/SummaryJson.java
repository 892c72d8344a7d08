package io.mesosj.local.master;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.local.state.ResourcesJson;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;

/**
 * {@code /state-summary}: agents and frameworks with how many tasks they have in each state, for
 * those to whom {@code /state} is too long. Source: {@code stateSummary} in Mesos' {@code
 * master/readonly_handler.cpp}.
 */
final class SummaryJson {
  /** Those that Mesos counts; the others are in no summary. */
  private static final List<TaskState> COUNTED =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_FINISHED,
          TaskState.TASK_KILLED,
          TaskState.TASK_FAILED,
          TaskState.TASK_LOST,
          TaskState.TASK_ERROR,
          TaskState.TASK_UNREACHABLE);

  private final String hostname;
  private final GetState state;

  SummaryJson(OperatorApi.Cluster cluster) {
    this.hostname = cluster.master().getHostname();
    this.state = cluster.state();
  }

  ObjectNode write() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("hostname", hostname);
    ArrayNode slaves = json.putArray("slaves");
    state
        .getGetAgents()
        .getAgentsList()
        .forEach(
            agent -> {
              ObjectNode slave = StateJson.slave(agent);
              List<Task> tasks =
                  tasks()
                      .filter(task -> task.getAgentId().equals(agent.getAgentInfo().getId()))
                      .toList();
              count(tasks, slave);
              ids(tasks, task -> task.getFrameworkId().getValue(), slave.putArray("framework_ids"));
              slaves.add(slave);
            });
    ArrayNode frameworks = json.putArray("frameworks");
    state
        .getGetFrameworks()
        .getFrameworksList()
        .forEach(framework -> frameworks.add(framework(framework)));
    return json;
  }

  /** Of frameworks that are there; those of completed ones are not counted. */
  private Stream<Task> tasks() {
    List<String> live =
        state.getGetFrameworks().getFrameworksList().stream()
            .map(one -> one.getFrameworkInfo().getId().getValue())
            .toList();
    return Stream.of(
            state.getGetTasks().getTasksList(),
            state.getGetTasks().getUnreachableTasksList(),
            state.getGetTasks().getCompletedTasksList())
        .flatMap(List::stream)
        .filter(task -> live.contains(task.getFrameworkId().getValue()));
  }

  private ObjectNode framework(GetFrameworks.Framework framework) {
    FrameworkInfo info = framework.getFrameworkInfo();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", info.getId().getValue())
            .put("name", info.getName());
    json.set("used_resources", ResourcesJson.of(framework.getAllocatedResourcesList()));
    json.set("offered_resources", ResourcesJson.of(framework.getOfferedResourcesList()));
    ArrayNode capabilities = json.putArray("capabilities");
    info.getCapabilitiesList().forEach(one -> capabilities.add(one.getType().name()));
    json.put("hostname", info.getHostname())
        .put("webui_url", info.getWebuiUrl())
        .put("active", framework.getActive())
        .put("connected", framework.getConnected())
        .put("recovered", framework.getRecovered());
    List<Task> tasks = tasks().filter(task -> task.getFrameworkId().equals(info.getId())).toList();
    count(tasks, json);
    ids(tasks, task -> task.getAgentId().getValue(), json.putArray("slave_ids"));
    return json;
  }

  private static void count(List<Task> tasks, ObjectNode into) {
    for (TaskState counted : COUNTED) {
      into.put(counted.name(), tasks.stream().filter(task -> task.getState() == counted).count());
    }
  }

  private static void ids(List<Task> tasks, Function<Task, String> id, ArrayNode into) {
    tasks.stream().map(id).distinct().forEach(into::add);
  }
}
