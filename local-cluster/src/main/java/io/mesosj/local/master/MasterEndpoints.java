package io.mesosj.local.master;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/**
 * Where the master answers: each path by itself and below {@code /master}, as in Mesos, whose own
 * C++ scheduler library uses the latter only.
 */
final class MasterEndpoints {
  private static final String REALM = "mesos-master";
  private static final int TASKS = 100;

  private final AccessRules access;
  private final SchedulerApi schedulers;
  private final OperatorApi.Cluster cluster;
  private final double started = System.currentTimeMillis() / 1000.0;

  MasterEndpoints(AccessRules access, SchedulerApi schedulers, OperatorApi.Cluster cluster) {
    this.access = access;
    this.schedulers = schedulers;
    this.cluster = cluster;
  }

  void serve(ApiServer server) {
    OperatorApi operators = new OperatorApi(cluster);
    for (String prefix : List.of("", "/master")) {
      server.serve(prefix + "/api/v1/scheduler", access.frameworks(), schedulers::answer);
      server.serve(prefix + "/api/v1", access.readwrite(REALM), operators::answer);
      server.serve(prefix + "/redirect", access.readonly(REALM), this::redirect);
      server.serve(
          prefix + "/health",
          Access.ANYBODY,
          request -> request.respond(200, "text/plain", new byte[0]));
      for (String ending : List.of("", ".json")) {
        tell(server, prefix + "/state" + ending, request -> json().state(started));
        tell(server, prefix + "/tasks" + ending, this::tasks);
        tell(
            server,
            prefix + "/slaves" + ending,
            request -> json().slaves(asked(request, "slave_id")));
        tell(
            server,
            prefix + "/frameworks" + ending,
            request -> json().frameworks(asked(request, "framework_id")));
        tell(server, prefix + "/flags" + ending, request -> json().flags());
        tell(server, prefix + "/roles" + ending, request -> json().roles());
        tell(server, prefix + "/state-summary" + ending, request -> summary());
      }
      for (String nothing : List.of("/quota", "/maintenance/schedule", "/maintenance/status")) {
        looked(server, prefix + nothing, JsonTrees.object());
      }
      looked(server, prefix + "/weights", JsonNodeFactory.instance.arrayNode());
    }
    server.serve(
        "/version",
        Access.ANYBODY,
        request ->
            respond(request, JsonTrees.object().put("version", cluster.master().getVersion())));
    tell(server, "/metrics/snapshot", request -> metrics(cluster.metrics()));
  }

  private interface Told {
    ObjectNode by(ApiRequest request) throws ApiError;
  }

  private void tell(ApiServer server, String path, Told told) {
    server.serve(path, access.readonly(REALM), request -> respond(request, told.by(request)));
  }

  /** What nobody can set here, and everybody can look at. */
  private void looked(ApiServer server, String path, JsonNode nothing) {
    server.serve(
        path,
        access.readonly(REALM),
        request -> {
          if (!request.method().equals("GET")) {
            throw new ApiError(501, "The local master keeps no " + path.replaceFirst(".*/", ""));
          }
          respond(request, nothing);
        });
  }

  private ObjectNode summary() {
    return new SummaryJson(cluster).write();
  }

  private static void respond(ApiRequest request, JsonNode json) throws IOException {
    request.respond(
        200, "application/json", JsonTrees.write(json).getBytes(StandardCharsets.UTF_8));
  }

  private StateJson json() {
    return new StateJson(cluster);
  }

  private ObjectNode tasks(ApiRequest request) throws ApiError {
    Map<String, String> query = request.query();
    return json()
        .tasks(
            (int) ApiRequest.number(query, "limit", TASKS),
            (int) ApiRequest.number(query, "offset", 0),
            !query.getOrDefault("order", "des").equals("asc"),
            task ->
                isAsked(query, "framework_id", task.getFrameworkId().getValue())
                    && isAsked(query, "task_id", task.getTaskId().getValue()));
  }

  private static boolean isAsked(Map<String, String> query, String name, String value) {
    return query.getOrDefault(name, value).equals(value);
  }

  private static Optional<String> asked(ApiRequest request, String name) throws ApiError {
    return Optional.ofNullable(request.query().get(name));
  }

  private static ObjectNode metrics(Map<String, Double> values) {
    ObjectNode json = JsonTrees.object();
    values.forEach(json::put);
    return json;
  }

  private void redirect(ApiRequest request) throws ApiError {
    if (!request.uri().getPath().endsWith("/redirect")) {
      // It would come here again and again.
      throw new ApiError(404, "404 Not Found.");
    }
    MasterInfo master = cluster.master();
    request.setHeader("Location", "//" + master.getHostname() + ":" + master.getPort());
    request.respond(307, "text/plain", new byte[0]);
  }
}
