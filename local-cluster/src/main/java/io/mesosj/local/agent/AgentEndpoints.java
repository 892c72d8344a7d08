package io.mesosj.local.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiServer;
import io.mesosj.protocol.json.MesosJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.mesos.v1.agent.Protos.Response;

/** Where the agent answers: each path by itself and below {@code /slave(1)}, as in Mesos. */
final class AgentEndpoints {
  static final String PREFIX = "/slave(1)";
  static final String VERSION = "1.11.0";
  private static final String REALM = "mesos-agent";

  private final AccessRules access;
  private final String ip;
  private final AgentState state;
  private final ContainersApi.Containers containers;
  private final FilesApi files;

  AgentEndpoints(
      AccessRules access,
      String ip,
      AgentState state,
      ContainersApi.Containers containers,
      FilesApi files) {
    this.access = access;
    this.ip = ip;
    this.state = state;
    this.containers = containers;
    this.files = files;
  }

  void serve(ApiServer server) {
    ContainersApi operators = new ContainersApi(containers, files, state);
    String pid = PREFIX.substring(1) + "@" + ip + ":" + state.agent().getPort();
    for (String prefix : List.of("", PREFIX)) {
      server.serve(prefix + "/api/v1", access.readwrite(REALM), operators::operatorCall);
      server.serve(
          prefix + "/health",
          Access.ANYBODY,
          request -> request.respond(200, "text/plain", new byte[0]));
      tell(server, prefix + "/containers", () -> list(true));
      for (String ending : List.of("", ".json")) {
        tell(server, prefix + "/state" + ending, () -> state.json(VERSION, pid));
        tell(server, prefix + "/monitor/statistics" + ending, () -> list(false));
      }
    }
    for (String prefix : List.of("/files", PREFIX + "/files")) {
      server.serve(prefix + "/read", access.readonly(REALM), files::read);
      server.serve(prefix + "/browse", access.readonly(REALM), files::browse);
    }
    tell(server, "/metrics/snapshot", this::metrics);
    server.serve(
        "/version",
        Access.ANYBODY,
        request ->
            request.respond(
                200, "application/json", bytes(JsonTrees.object().put("version", VERSION))));
  }

  private interface Told {
    JsonNode now() throws ApiError;
  }

  private void tell(ApiServer server, String path, Told told) {
    server.serve(
        path,
        access.readonly(REALM),
        request -> request.respond(200, "application/json", bytes(told.now())));
  }

  private static byte[] bytes(JsonNode json) {
    return JsonTrees.write(json).getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode metrics() {
    ObjectNode json = JsonTrees.object();
    state.metrics().forEach(json::put);
    return json;
  }

  private ArrayNode list(boolean withStatus) {
    ArrayNode all = JsonTrees.array();
    for (Response.GetContainers.Container one : containers.describe().getContainersList()) {
      ObjectNode json = all.addObject();
      if (withStatus) {
        json.put("container_id", one.getContainerId().getValue());
      }
      json.put("executor_id", one.getExecutorId().getValue())
          .put("executor_name", one.getExecutorName())
          .put("framework_id", one.getFrameworkId().getValue())
          .put("source", one.getExecutorId().getValue());
      json.set("statistics", MesosJson.toTree(one.getResourceStatistics()));
      if (withStatus) {
        json.set("status", MesosJson.toTree(one.getContainerStatus()));
      }
    }
    return all;
  }
}
