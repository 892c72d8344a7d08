package io.mesosj.local.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.protocol.json.MesosJson;
import java.util.List;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Tasks in the JSON of the endpoints that were there before the v1 API. Source: {@code
 * recordings/operator}.
 */
public final class TaskJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private TaskJson() {}

  /** One task. */
  public static ObjectNode of(Task task) {
    ObjectNode json =
        JSON.objectNode()
            .put("id", task.getTaskId().getValue())
            .put("name", task.getName())
            .put("framework_id", task.getFrameworkId().getValue())
            .put("executor_id", task.getExecutorId().getValue())
            .put("slave_id", task.getAgentId().getValue())
            .put("state", task.getState().name());
    json.set("resources", ResourcesJson.of(task.getResourcesList()));
    json.put(
        "role",
        task.getResourcesList().stream().map(ResourcesJson::allocatedTo).findFirst().orElse("*"));
    ArrayNode statuses = json.putArray("statuses");
    task.getStatusesList().forEach(status -> statuses.add(status(status)));
    if (task.hasUser()) {
      json.put("user", task.getUser());
    }
    if (task.hasLabels()) {
      json.set("labels", labels(task.getLabels().getLabelsList()));
    }
    if (task.hasDiscovery()) {
      json.set("discovery", MesosJson.toTree(task.getDiscovery()));
    }
    if (task.hasContainer()) {
      json.set("container", MesosJson.toTree(task.getContainer()));
    }
    if (task.hasHealthCheck()) {
      json.set("health_check", MesosJson.toTree(task.getHealthCheck()));
    }
    return json;
  }

  private static ObjectNode status(TaskStatus status) {
    ObjectNode json =
        JSON.objectNode()
            .put("state", status.getState().name())
            .put("timestamp", status.getTimestamp());
    if (status.hasLabels()) {
      json.set("labels", labels(status.getLabels().getLabelsList()));
    }
    if (status.hasContainerStatus()) {
      ObjectNode container = MesosJson.toTree(status.getContainerStatus());
      container.remove("executor_pid");
      container.path("network_infos").forEach(TaskJson::flattenLabels);
      json.set("container_status", container);
    }
    if (status.hasHealthy()) {
      json.put("healthy", status.getHealthy());
    }
    if (status.hasCheckStatus()) {
      json.set("check_status", MesosJson.toTree(status.getCheckStatus()));
    }
    return json;
  }

  /** In statuses, and nowhere else, a network's labels are the list itself. */
  private static void flattenLabels(JsonNode network) {
    if (network instanceof ObjectNode object && object.has("labels")) {
      object.set("labels", object.path("labels").path("labels"));
    }
  }

  /** Labels as the list that they are. */
  public static ArrayNode labels(List<Label> labels) {
    ArrayNode json = JSON.arrayNode();
    labels.forEach(label -> json.add(MesosJson.toTree(label)));
    return json;
  }
}
