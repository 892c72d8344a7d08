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
  private final Launches launches;
  private final Supplier<AgentLink> agent;

  SchedulerApi(
      Object lock,
      Frameworks frameworks,
      Subscriptions subscriptions,
      Allocator allocator,
      Launches launches,
      Supplier<AgentLink> agent) {
    this.lock = lock;
    this.frameworks = frameworks;
    this.subscriptions = subscriptions;
    this.allocator = allocator;
    this.launches = launches;
    this.agent = agent;
  }

  void answer(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("scheduler::Call", Codecs::schedulerCall);
    Optional<String> problem = Validation.call(call);
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate scheduler::Call: " + problem.get());
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      subscribe(request, call.getSubscribe());
      return;
    }
    synchronized (lock) {
      handle(caller(request, call), call);
    }
    request.accept();
  }

  private void subscribe(ApiRequest request, Call.Subscribe subscribe)
      throws ApiError, IOException {
    ContentType accepted = request.accepted();
    if (request.header(STREAM_ID).isPresent()) {
      throw ApiError.badRequest("Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }
    FrameworkInfo info = subscribe.getFrameworkInfo();
    String streamId = UUID.randomUUID().toString();
    request.setHeader(STREAM_ID, streamId);
    Optional<String> problem = Validation.framework(info);
    if (problem.isPresent()) {
      EventStream stream = request.stream(accepted, "refused-scheduler", () -> {});
      stream.send(Codecs.schedulerEvent(accepted).encode(SchedulerEvents.error(problem.get())));
      stream.close();
      return;
    }
    synchronized (lock) {
      Framework framework = frameworks.register(info);
      EventStream stream =
          request.stream(accepted, "scheduler-stream", () -> lost(framework, streamId));
      subscriptions.begin(framework, stream, streamId, accepted, subscribe);
    }
  }

  private void lost(Framework framework, String streamId) {
    synchronized (lock) {
      subscriptions.lost(framework, streamId);
    }
  }

  /** The framework that a call belongs to, if it carries the right stream id. */
  private Framework caller(ApiRequest request, Call call) throws ApiError {
    Framework framework =
        frameworks
            .find(call.getFrameworkId())
            .orElseThrow(() -> ApiError.badRequest("Framework cannot be found"));
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
      case RECONCILE -> TaskStates.reconcile(framework, call.getReconcile());
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
      TaskStates.sendUnknown(
          framework, kill.getTaskId(), TaskState.TASK_LOST, "Attempted to kill an unknown task");
    }
  }
}
