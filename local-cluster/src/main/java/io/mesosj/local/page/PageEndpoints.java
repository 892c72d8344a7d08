package io.mesosj.local.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.agent.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the page and what it asks for. Whoever has not signed in gets the page that says so, and
 * nothing else.
 */
final class PageEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(PageEndpoints.class);
  private static final String COOKIE = "mesosj";
  private static final String JSON = "application/json";
  private static final int MAX_BODY = 64 * 1024;

  /** What can be undone; an agent is given up for ever by the operator API alone. */
  private static final Map<String, Consumer<ShownAgent>> CONTROLS =
      Map.of(
          "agent/drain",
          agent -> agent.registration().drain(),
          "agent/reactivate",
          agent -> agent.registration().reactivate(),
          "agent/stop",
          ShownAgent::stop,
          "agent/start",
          ShownAgent::start);

  private final ShownCluster cluster;
  private final SignIn signIn;
  private final boolean tls;

  PageEndpoints(ShownCluster cluster, SignIn signIn, boolean tls) {
    this.cluster = cluster;
    this.signIn = signIn;
    this.tls = tls;
  }

  SignIn signIn() {
    return signIn;
  }

  /** {@code /}: for strangers, and for those who come by a link. */
  void front(ApiRequest request) throws ApiError, IOException {
    if (!"/".equals(request.uri().getPath())) {
      throw new ApiError(404, "404 Not Found.");
    }
    requireGet(request);
    String token = request.query().get("token");
    // A browser that looks ahead must not use the link up.
    boolean ahead =
        request.header("Sec-Purpose").filter(why -> why.contains("prefetch")).isPresent();
    Optional<SignIn.Session> session =
        token == null || ahead ? Optional.empty() : signIn.exchange(token);
    if (session.isEmpty()) {
      PageFile.read("sign-in.html").answer(request, token == null ? 200 : 403);
      return;
    }
    String path = WebPage.PATH + "/" + session.get().id() + "/";
    request.setHeader(
        "Set-Cookie",
        COOKIE
            + "="
            + session.get().secret()
            + "; Path="
            + path
            + "; HttpOnly; SameSite=Strict"
            + (tls ? "; Secure" : ""));
    request.setHeader("Location", path);
    PageFile.harden(request);
    request.respond(303, "text/plain", new byte[0]);
  }

  /**
   * Whether a request comes from a page that has signed in.
   *
   * @throws ApiError 401 if not, 403 if it does not say that it does
   */
  Optional<String> admit(ApiRequest request) throws ApiError {
    String[] parts = parts(request);
    String secret = request.header("Cookie").flatMap(PageEndpoints::secret).orElse("");
    if (!signIn.isOpen(parts[0], secret)) {
      throw new ApiError(
          401, "401 Unauthorized. 'mesos-execute-j local webui' prints a link to sign in with.");
    }
    // The server has refused every other origin already.
    if (!request.method().equals("GET") && request.header("Origin").isEmpty()) {
      throw new ApiError(403, "403 Forbidden. Expecting an 'Origin' header.");
    }
    return Optional.empty();
  }

  private static Optional<String> secret(String cookies) {
    for (String cookie : cookies.split(";", -1)) {
      String pair = cookie.strip();
      if (pair.startsWith(COOKIE + "=")) {
        return Optional.of(pair.substring(COOKIE.length() + 1));
      }
    }
    return Optional.empty();
  }

  /** A session's id, and what is asked for of it. */
  private static String[] parts(ApiRequest request) throws ApiError {
    String path = request.uri().getPath();
    String below = path.substring(Math.min(path.length(), WebPage.PATH.length() + 1));
    int slash = below.indexOf('/');
    return slash < 0
        ? new String[] {below, ""}
        : new String[] {below.substring(0, slash), below.substring(slash + 1)};
  }

  /** {@code /webui/SESSION/…}: the page, and what it asks for. */
  void answer(ApiRequest request) throws ApiError, IOException {
    String wanted = parts(request)[1];
    PageFile.harden(request);
    switch (wanted) {
      case "" -> {
        requireGet(request);
        PageFile.read("page.html").answer(request, 200);
      }
      case "alive" -> request.respond(200, "text/plain", new byte[0]);
      case "api/v1" -> cluster.look(request);
      case "kill" -> kill(request);
      case "agent/api/v1" -> files(request);
      case "networks" -> networks(request);
      case "agents" -> respond(request, agents(request));
      default -> control(request, wanted);
    }
  }

  private static void requireGet(ApiRequest request) throws ApiError {
    if (!request.method().equals("GET")) {
      request.setHeader("Allow", "GET");
      throw new ApiError(405, "405 Method Not Allowed.");
    }
  }

  /** {@code {"framework_id": …, "task_id": …}}. */
  private void kill(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    ObjectNode body;
    try {
      body = JsonTrees.read(request.body().readNBytes(MAX_BODY));
    } catch (IOException e) {
      throw ApiError.badRequest("Failed to parse body into JSON: " + e.getMessage());
    }
    FrameworkID framework =
        FrameworkID.newBuilder().setValue(body.path("framework_id").asText("")).build();
    TaskID task = TaskID.newBuilder().setValue(body.path("task_id").asText("")).build();
    if (!cluster.kill(framework, task)) {
      throw new ApiError(404, "There is no such task that runs.");
    }
    request.accept();
  }

  private void control(ApiRequest request, String wanted) throws ApiError {
    Consumer<ShownAgent> control = CONTROLS.get(wanted);
    if (control == null) {
      throw new ApiError(404, "404 Not Found.");
    }
    request.requirePost();
    control.accept(agent(request));
    request.accept();
  }

  private ObjectNode agents(ApiRequest request) throws ApiError {
    requireGet(request);
    ObjectNode json = JsonTrees.object();
    ArrayNode all = json.putArray("agents");
    cluster.agents().stream()
        .filter(agent -> !agent.registration().isGone())
        .forEach(
            agent ->
                all.addObject()
                    .put("id", agent.id())
                    .put("name", agent.name())
                    .put("address", agent.address())
                    .put("reachable", agent.registration().isReachable()));
    return json;
  }

  private ShownAgent agent(ApiRequest request) throws ApiError {
    String id = request.query().getOrDefault("agent", "");
    return cluster.agents().stream()
        .filter(agent -> agent.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new ApiError(404, "There is no such agent."));
  }

  private void files(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("agent::Call", Codecs::agentCall);
    ContentType accepted = request.accepted();
    later(
        request,
        agent(request).files(call),
        response ->
            request.respond(
                200, accepted.mediaType(), Codecs.agentResponse(accepted).encode(response)));
  }

  private void networks(ApiRequest request) throws ApiError, IOException {
    requireGet(request);
    Optional<String> container = Optional.ofNullable(request.query().get("container"));
    later(request, agent(request).networks(container), json -> request.respond(200, JSON, json));
  }

  /** Answers when there is something to say, without a thread that waits for it. */
  private static <T> void later(
      ApiRequest request, CompletableFuture<T> coming, Consumer<T> answer) {
    var unused =
        coming
            .thenAccept(answer)
            .exceptionally(
                failure -> {
                  Throwable cause =
                      failure instanceof CompletionException ? failure.getCause() : failure;
                  if (cause instanceof ApiError error) {
                    request.respond(error);
                  } else {
                    LOG.error("The page can't be answered", cause);
                    request.respond(new ApiError(500, "Internal error: " + cause));
                  }
                  return null;
                });
  }

  private static void respond(ApiRequest request, ObjectNode json) {
    request.respond(200, JSON, JsonTrees.write(json).getBytes(UTF_8));
  }
}
