package io.mesosj.local.agent;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.EventStream;
import io.mesosj.local.master.MasterLink;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * The v1 executor API. Safe for use by several threads. Source: Mesos' executor HTTP API and {@code
 * recordings}.
 */
final class ExecutorApi {
  private final AgentSettings agent;
  private final AgentExecutors executors;
  private final StatusReports reports;
  private final MasterLink master;
  private volatile boolean open;

  ExecutorApi(
      AgentSettings agent, AgentExecutors executors, StatusReports reports, MasterLink master) {
    this.agent = agent;
    this.executors = executors;
    this.reports = reports;
    this.master = master;
  }

  /** Lets executors in; until then they are told to come back when the agent has recovered. */
  void open() {
    open = true;
  }

  /** Lets executors that live in, by their tokens. */
  Optional<String> admit(ApiRequest request) throws ApiError {
    if (!open) {
      throw new ApiError(503, "Agent has not finished recovery");
    }
    if (agent.access().executors()
        && executors.all().stream().noneMatch(executor -> sentBy(executor, request))) {
      request.setHeader("WWW-Authenticate", "Bearer realm=\"mesos-agent-executor\"");
      throw new ApiError(401, "401 Unauthorized.");
    }
    return Optional.empty();
  }

  /** Takes as long for a token that is wrong at its beginning as for one that is at its end. */
  private static boolean sentBy(Executor executor, ApiRequest request) {
    return MessageDigest.isEqual(
        Credentials.bearer(executor.token()).getBytes(StandardCharsets.UTF_8),
        request.header("Authorization").orElse("").getBytes(StandardCharsets.UTF_8));
  }

  void answer(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("Executor::Call", Codecs::executorCall);
    Optional<String> problem = ExecutorCallValidation.problem(call, agent.id());
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate Executor::Call: " + problem.get());
    }
    Executor executor = caller(call);
    if (agent.access().executors() && !sentBy(executor, request)) {
      throw new ApiError(403, "403 Forbidden. The token is another executor's.");
    }
    switch (call.getType()) {
      case SUBSCRIBE -> {
        subscribe(request, executor);
        for (Call.Update update : call.getSubscribe().getUnacknowledgedUpdatesList()) {
          update(executor, update.getStatus());
        }
        reports.missed(executor, executor.missed(tasks(call.getSubscribe())));
      }
      case UPDATE -> {
        update(executor, call.getUpdate().getStatus());
        request.accept();
      }
      case MESSAGE -> {
        master.message(call.getFrameworkId(), call.getExecutorId(), call.getMessage().getData());
        request.accept();
      }
      case HEARTBEAT -> request.accept();
      case UNKNOWN -> throw ApiError.notImplemented();
    }
  }

  private static Set<TaskID> tasks(Call.Subscribe subscribe) {
    return subscribe.getUnacknowledgedTasksList().stream()
        .map(TaskInfo::getTaskId)
        .collect(Collectors.toSet());
  }

  private Executor caller(Call call) throws ApiError {
    Optional<Executor> executor =
        executors.find(call.getFrameworkId(), call.getExecutorId().getValue());
    if (executor.isPresent()) {
      return executor.get();
    }
    boolean framework = executors.knows(call.getFrameworkId());
    throw ApiError.badRequest((framework ? "Executor" : "Framework") + " cannot be found");
  }

  private void subscribe(ApiRequest request, Executor executor) throws ApiError, IOException {
    ContentType type = request.accepted();
    EventStream stream = request.stream(type, () -> {});
    // Tasks that came while it started are launched by this.
    executor.resize();
    executor.subscribe(
        new ExecutorStream() {
          @Override
          public void send(Event event) {
            stream.send(Codecs.executorEvent(type).encode(event));
          }

          @Override
          public void close() {
            stream.close();
          }
        },
        ExecutorEvents.subscribed(executor.spec(), agent));
  }

  private void update(Executor executor, TaskStatus status) throws ApiError {
    if (!executor.knows(status)) {
      throw ApiError.badRequest(
          "Task '" + status.getTaskId().getValue() + "' is not one of this executor's");
    }
    reports.received(executor, status);
  }
}
