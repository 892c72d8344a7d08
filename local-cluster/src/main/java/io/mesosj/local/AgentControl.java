package io.mesosj.local;

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
 * are Mesos' own calls, by the agent's name instead of its id.
 */
final class AgentControl {
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
                "/local/agent/" + name,
                access.readwrite("mesos-master"),
                request -> answer(request, action)));
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
