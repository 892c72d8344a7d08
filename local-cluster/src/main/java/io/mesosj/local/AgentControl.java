package io.mesosj.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.EndedCallJson;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Cuts agents off and lets them come back, for whoever has no {@link LocalCluster} in hand: {@code
 * POST /local/agent/stop?name=NAME} and {@code start}, {@code drain}, {@code reactivate}, {@code
 * gone} likewise, at the master's address, for those who may use its operator API. The last three
 * are Mesos' own calls, by the agent's name instead of its id. {@code GET /local/calls} has what
 * CNI plugins were called with.
 */
final class AgentControl {
  static final String AGENT = "/local/agent/";
  static final String CALLS = "/local/calls";

  private AgentControl() {}

  static void serve(ApiServer server, AccessRules access, LocalCluster cluster) {
    Map<String, Consumer<String>> actions =
        Map.of(
            "stop", cluster::stopAgent,
            "start", cluster::startAgent,
            "drain", cluster::drainAgent,
            "reactivate", cluster::reactivateAgent,
            "gone", cluster::markAgentGone);
    actions.forEach(
        (name, action) ->
            server.serve(
                AGENT + name,
                access.readwrite("mesos-master"),
                request -> answer(request, action)));
    server.serve(
        CALLS,
        access.readwrite("mesos-master"),
        request ->
            request.respond(
                200,
                "application/json",
                JsonTrees.write(EndedCallJson.write(cluster.pluginCalls())).getBytes(UTF_8)));
  }

  private static void answer(ApiRequest request, Consumer<String> action) throws ApiError {
    request.requirePost();
    String name = request.query().getOrDefault("name", "");
    try {
      action.accept(name);
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest(String.valueOf(e.getMessage()));
    }
    request.respond(200, "text/plain", new byte[0]);
  }
}
