package io.mesosj.local;

import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import java.util.function.Consumer;

/**
 * Cuts agents off and lets them come back, for whoever has no {@link LocalCluster} in hand: {@code
 * POST /local/agent/stop?name=NAME} and {@code /local/agent/start?name=NAME} at the master's
 * address, for those who may use its operator API. Draining is Mesos' own call DRAIN_AGENT.
 */
final class AgentControl {
  private AgentControl() {}

  static void serve(ApiServer server, AccessRules access, LocalCluster cluster) {
    server.serve(
        "/local/agent/stop",
        access.readwrite("mesos-master"),
        request -> answer(request, cluster::stopAgent));
    server.serve(
        "/local/agent/start",
        access.readwrite("mesos-master"),
        request -> answer(request, cluster::startAgent));
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
