package io.mesosj.local.master;

import io.mesosj.base.random.KernelRandom;
import io.mesosj.base.text.OneLine;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The v1 scheduler API: checks calls, outside the master's lock, and has the others do what they
 * ask, inside it. Source: Mesos' scheduler HTTP API and {@code recordings}.
 */
final class SchedulerApi {
  /** Characters of what a framework says that go into the log. */
  private static final int SHOWN = 100;

  private static final Logger LOG = LoggerFactory.getLogger(SchedulerApi.class);
  private static final String STREAM_ID = "Mesos-Stream-Id";

  private final Object lock;
  private final Frameworks frameworks;
  private final Subscriptions subscriptions;
  private final Allocator allocator;
  private final OfferOperations launches;
  private final TaskLedger tasks;
  private final OperationLedger operations;
  private final Agents agents;

  SchedulerApi(
      Object lock,
      Frameworks frameworks,
      Subscriptions subscriptions,
      Allocator allocator,
      OfferOperations launches,
      TaskLedger tasks,
      OperationLedger operations,
      Agents agents) {
    this.lock = lock;
    this.frameworks = frameworks;
    this.subscriptions = subscriptions;
    this.allocator = allocator;
    this.launches = launches;
    this.tasks = tasks;
    this.operations = operations;
    this.agents = agents;
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
    if (call.getType() == Call.Type.UPDATE_FRAMEWORK) {
      request.respond(200, "text/plain", new byte[0]);
    } else {
      request.accept();
    }
  }

  private void subscribe(ApiRequest request, Optional<String> principal, Call.Subscribe subscribe)
      throws ApiError, IOException {
    FrameworkInfo info = authenticated(principal, subscribe.getFrameworkInfo());
    ContentType accepted = request.accepted();
    if (request.header(STREAM_ID).isPresent()) {
      throw ApiError.badRequest("Subscribe calls should not include the 'Mesos-Stream-Id' header");
    }
    String streamId = KernelRandom.uuid().toString();
    request.setHeader(STREAM_ID, streamId);
    synchronized (lock) {
      Optional<String> problem =
          Validation.framework(info)
              .or(() -> frameworks.problem(info))
              .or(() -> Validation.suppressedRoles(info, subscribe.getSuppressedRolesList()))
              .or(() -> OfferConditions.problem(subscribe.getOfferConstraints(), info));
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
    if (framework.stream == null) {
      throw new ApiError(403, "Framework is not subscribed");
    }
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

  private void handle(Framework framework, Call call) throws ApiError {
    switch (call.getType()) {
      case ACCEPT -> launches.accept(framework, call.getAccept());
      case DECLINE ->
          allocator.decline(
              framework, call.getDecline().getOfferIdsList(), call.getDecline().getFilters());
      case REVIVE -> revive(framework, call.getRevive().getRolesList());
      case SUPPRESS -> suppress(framework, call.getSuppress().getRolesList());
      case KILL -> tasks.kill(framework, call.getKill());
      case RECONCILE -> tasks.reconcile(framework, call.getReconcile());
      case ACKNOWLEDGE -> acknowledge(framework, call.getAcknowledge());
      case ACKNOWLEDGE_OPERATION_STATUS ->
          operations.acknowledge(framework, call.getAcknowledgeOperationStatus());
      case RECONCILE_OPERATIONS -> operations.reconcile(framework, call.getReconcileOperations());
      case MESSAGE -> message(framework, call.getMessage());
      case SHUTDOWN -> shutdown(framework, call.getShutdown());
      case TEARDOWN -> subscriptions.remove(framework);
      case UPDATE_FRAMEWORK -> update(framework, call.getUpdateFramework());
      case UNKNOWN -> throw ApiError.notImplemented();
      default -> {
        // Mesos' allocator takes no notice of REQUEST, and no inverse offers are made here.
      }
    }
  }

  /** One that nobody can use is dropped, as in Mesos: the agent sends the status again. */
  private void acknowledge(Framework framework, Call.Acknowledge call) {
    Optional<AgentLink> link = agents.link(call.getAgentId());
    if (link.isEmpty()) {
      LOG.warn(
          "Dropping the acknowledgement of a status of task {} of framework {}: agent {} is not"
              + " registered or can't be reached",
          OneLine.of(call.getTaskId().getValue(), SHOWN),
          framework.id.getValue(),
          OneLine.of(call.getAgentId().getValue(), SHOWN));
    }
    link.ifPresent(agent -> agent.acknowledge(framework.id, call.getTaskId(), call.getUuid()));
  }

  private void message(Framework framework, Call.Message call) {
    agents
        .link(call.getAgentId())
        .ifPresent(link -> link.message(framework.id, call.getExecutorId(), call.getData()));
  }

  private void shutdown(Framework framework, Call.Shutdown call) {
    agents
        .link(call.getAgentId())
        .ifPresent(link -> link.shutdown(framework.id, call.getExecutorId()));
  }

  private void revive(Framework framework, List<String> roles) {
    if (areIts(framework, "revive", roles)) {
      allocator.revive(framework, roles.isEmpty() ? framework.roles() : roles);
    }
  }

  private static void suppress(Framework framework, List<String> roles) {
    if (areIts(framework, "suppression", roles)) {
      framework.wishes.suppress(roles.isEmpty() ? framework.roles() : roles);
    }
  }

  /** Whether a call is about roles of its framework; others are dropped, as in Mesos. */
  private static boolean areIts(Framework framework, String call, List<String> roles) {
    for (String role : roles) {
      Optional<String> problem = RoleName.problem(role).map(why -> "' is invalid: " + why);
      if (problem.isEmpty() && !framework.roles().contains(role)) {
        problem = Optional.of("' is not one of the frameworks's subscribed roles");
      }
      if (problem.isPresent()) {
        LOG.warn(
            "Dropping a call of framework {}: {} role '{}{}",
            framework.id.getValue(),
            call,
            OneLine.of(role, SHOWN),
            problem.get());
        return false;
      }
    }
    return true;
  }

  private void update(Framework framework, Call.UpdateFramework call) throws ApiError {
    FrameworkInfo info = call.getFrameworkInfo();
    if (!info.hasPrincipal() && framework.info.hasPrincipal()) {
      info = info.toBuilder().setPrincipal(framework.info.getPrincipal()).build();
    }
    refuseIf("Supplied FrameworkInfo is not valid: ", Validation.framework(info));
    refuseIf("FrameworkInfo update is not valid: ", Validation.update(framework.info, info));
    refuseIf(
        "'UpdateFramework' call is not valid: ",
        Validation.suppressedRoles(info, call.getSuppressedRolesList()));
    refuseIf(
        "'UpdateFramework' call is not valid: ",
        OfferConditions.problem(call.getOfferConstraints(), info));
    subscriptions.update(framework, info, call);
  }

  private static void refuseIf(String what, Optional<String> problem) throws ApiError {
    if (problem.isPresent()) {
      throw ApiError.badRequest(what + problem.get());
    }
  }
}
