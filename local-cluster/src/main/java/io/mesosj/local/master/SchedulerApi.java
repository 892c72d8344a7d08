package io.mesosj.local.master;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The v1 scheduler API: checks calls, outside the master's lock, and has the others do what they
 * ask, inside it. Source: Mesos' scheduler HTTP API and {@code recordings}.
 */
final class SchedulerApi {
  private static final String STREAM_ID = "Mesos-Stream-Id";

  private final Object lock;
  private final Frameworks frameworks;
  private final Subscriptions subscriptions;
  private final Allocator allocator;
  private final OfferOperations launches;
  private final Supplier<AgentLink> agent;

  SchedulerApi(
      Object lock,
      Frameworks frameworks,
      Subscriptions subscriptions,
      Allocator allocator,
      OfferOperations launches,
      Supplier<AgentLink> agent) {
    this.lock = lock;
    this.frameworks = frameworks;
    this.subscriptions = subscriptions;
    this.allocator = allocator;
    this.launches = launches;
    this.agent = agent;
  }

  void answer(ApiRequest request) throws ApiError, IOException {
    Optional<String> principal = request.principal();
    request.requirePost();
    Call call = request.call("scheduler::Call", Codecs::schedulerCall);
    Optional<String> problem = Validation.call(call);
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate scheduler::Call: " + problem.get());
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscribe(request, principal, call.getSubscribe());
      return;
    }
    synchronized (lock) {
      handle(caller(request, principal, call), call);
    }
    request.accept();
  }

  private void subscribe(ApiRequest request, Optional<String> principal, Call.Subscribe subscribe)
      throws ApiError, IOException {
    FrameworkInfo info = authenticated(principal, subscribe.getFrameworkInfo());
    ContentType accepted = request.accepted();
    if (request.header(STREAM_ID).isPresent()) {
      throw ApiError.badRequest("Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }
    String streamId = UUID.randomUUID().toString();
    request.setHeader(STREAM_ID, streamId);
    synchronized (lock) {
      Optional<String> problem = Validation.framework(info).or(() -> frameworks.problem(info));
      if (problem.isPresent()) {
        SchedulerStream stream = stream(request, accepted, () -> {});
        stream.send(MasterEvents.error(problem.get()));
        stream.close();
        return;
      }
      Framework framework = frameworks.register(info);
      SchedulerStream stream = stream(request, accepted, () -> lost(framework, streamId));
      subscriptions.begin(framework, stream, streamId, subscribe);
    }
  }

  private static SchedulerStream stream(ApiRequest request, ContentType type, Runnable onLost) {
    EventStream records = request.stream(type, onLost);
    return new SchedulerStream() {
      @Override
      public void send(Event event) {
        records.send(Codecs.schedulerEvent(type).encode(event));
      }

      @Override
      public void close() {
        records.close();
      }
    };
  }

  /** The framework with the principal that it authenticated with, if it doesn't name its own. */
  private static FrameworkInfo authenticated(Optional<String> principal, FrameworkInfo info)
      throws ApiError {
    if (principal.isEmpty()) {
      return info;
    }
    if (info.hasPrincipal()) {
      requireSame(principal, info);
    }
    return info.toBuilder().setPrincipal(principal.get()).build();
  }

  /** Mesos has the same text, but answers 400, like to a call that it can't read. */
  private static void requireSame(Optional<String> principal, FrameworkInfo info) throws ApiError {
    if (principal.isPresent() && !principal.get().equals(info.getPrincipal())) {
      throw new ApiError(
          403,
          "Authenticated principal '"
              + principal.get()
              + "' does not match principal '"
              + info.getPrincipal()
              + "' set in `FrameworkInfo`");
    }
  }

  private void lost(Framework framework, String streamId) {
    synchronized (lock) {
      subscriptions.lost(framework, streamId);
    }
  }

  /** The framework that a call belongs to, if it carries the right stream id. */
  private Framework caller(ApiRequest request, Optional<String> principal, Call call)
      throws ApiError {
    Framework framework =
        frameworks
            .find(call.getFrameworkId())
            .orElseThrow(() -> ApiError.badRequest("Framework cannot be found"));
    requireSame(principal, framework.info);
    String streamId =
        request
            .header(STREAM_ID)
            .orElseThrow(
                () ->
                    ApiError.badRequest(
                        "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
    if (!streamId.equals(framework.streamId)) {
      throw ApiError.badRequest(
          "The stream ID '"
              + streamId
              + "' included in this request didn't match the stream ID currently associated with"
              + " framework ID "
              + framework.id.getValue());
    }
    return framework;
  }

  private void handle(Framework framework, Call call) {
    switch (call.getType()) {
      case ACCEPT -> launches.accept(framework, call.getAccept());
      case DECLINE -> decline(framework, call.getDecline());
      case REVIVE -> allocator.revive(framework);
      case SUPPRESS -> framework.suppressed = true;
      case KILL -> kill(framework, call.getKill());
      case ACKNOWLEDGE ->
          agent
              .get()
              .acknowledge(
                  framework.id, call.getAcknowledge().getTaskId(), call.getAcknowledge().getUuid());
      case RECONCILE -> TaskLedger.reconcile(framework, call.getReconcile());
      case MESSAGE ->
          agent
              .get()
              .message(
                  framework.id, call.getMessage().getExecutorId(), call.getMessage().getData());
      case SHUTDOWN -> agent.get().shutdown(framework.id, call.getShutdown().getExecutorId());
      case TEARDOWN -> subscriptions.remove(framework);
      default -> {
        // REQUEST and inverse offers mean nothing to a cluster of one machine.
      }
    }
  }

  private void decline(Framework framework, Call.Decline decline) {
    var unused = Allocator.takeBack(framework, decline.getOfferIdsList());
    allocator.refuse(framework, decline.getFilters());
  }

  private void kill(Framework framework, Call.Kill kill) {
    if (framework.tasks.containsKey(kill.getTaskId())) {
      agent.get().kill(framework.id, kill.getTaskId(), kill.getKillPolicy());
    } else {
      TaskLedger.sendUnknown(
          framework, kill.getTaskId(), TaskState.TASK_LOST, "Attempted to kill an unknown task");
    }
  }
}
