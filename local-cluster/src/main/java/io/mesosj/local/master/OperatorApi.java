package io.mesosj.local.master;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.EventStream;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Role;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.apache.mesos.v1.master.Protos.Response;

/** The master's v1 operator API. Source: Mesos' {@code master.proto}, {@code master/http.cpp}. */
final class OperatorApi {
  /** What the API needs of the master; from any thread. */
  interface Cluster {
    Response.GetState state();

    /** The master as it describes itself. */
    MasterInfo master();

    /** What it was started with, by the names of Mesos' flags. */
    Map<String, String> flags();

    /** Operations on offers whose end was not acknowledged yet. */
    List<Operation> operations();

    /** Metrics by their names. */
    Map<String, Double> metrics();

    /** Sends what happens, after what is there. */
    void follow(OperatorStream stream);

    void unfollow(OperatorStream stream);

    /**
     * Ends an agent's tasks and keeps new ones away; false if there is no such agent.
     *
     * @param atMost how long tasks may take
     */
    boolean drain(AgentID agent, Optional<KillPolicy> atMost);

    /** Keeps new tasks away from an agent; false if there is no such agent. */
    boolean deactivate(AgentID agent);

    /** Gives an agent up for good, with its tasks; false if there is no such agent. */
    boolean markGone(AgentID agent, boolean whenDrained);

    /** Undoes both; false if there is no such agent. */
    boolean reactivate(AgentID agent);

    /** Ends a framework with its tasks; false if there is none with that id. */
    boolean teardown(FrameworkID framework);
  }

  private final Cluster cluster;

  OperatorApi(Cluster cluster) {
    this.cluster = cluster;
  }

  void answer(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    answer(request, request.call("master::Call", Codecs::masterCall));
  }

  private void answer(ApiRequest request, Call call) throws ApiError {
    validate(call);
    ContentType accepted = request.accepted();
    switch (call.getType()) {
      case SUBSCRIBE -> cluster.follow(new Subscriber(request, accepted));
      case TEARDOWN -> teardown(request, call.getTeardown().getFrameworkId());
      case DRAIN_AGENT -> drain(request, call);
      case DEACTIVATE_AGENT ->
          done(request, cluster.deactivate(call.getDeactivateAgent().getAgentId()));
      case MARK_AGENT_GONE ->
          done(request, cluster.markGone(call.getMarkAgentGone().getAgentId(), false));
      case REACTIVATE_AGENT ->
          done(request, cluster.reactivate(call.getReactivateAgent().getAgentId()));
      default ->
          request.respond(
              200,
              accepted.mediaType(),
              Codecs.masterResponse(accepted).encode(response(call).build()));
    }
  }

  /**
   * Answers a call that only looks.
   *
   * @throws ApiError 403 for every other call
   */
  void look(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Call call = request.call("master::Call", Codecs::masterCall);
    boolean looks =
        call.getType() == Call.Type.SUBSCRIBE || call.getType().name().startsWith("GET_");
    if (!looks) {
      throw new ApiError(403, "403 Forbidden. Nothing is changed here.");
    }
    answer(request, call);
  }

  private void drain(ApiRequest request, Call call) throws ApiError {
    Call.DrainAgent drain = call.getDrainAgent();
    Optional<KillPolicy> atMost = Optional.empty();
    if (drain.hasMaxGracePeriod()) {
      KillPolicy.Builder policy = KillPolicy.newBuilder();
      policy
          .getGracePeriodBuilder()
          .setNanoseconds(
              drain.getMaxGracePeriod().getSeconds() * 1_000_000_000L
                  + drain.getMaxGracePeriod().getNanos());
      atMost = Optional.of(policy.build());
    }
    boolean known = cluster.drain(drain.getAgentId(), atMost);
    if (known && drain.getMarkGone()) {
      cluster.markGone(drain.getAgentId(), true);
    }
    done(request, known);
  }

  /** The body of a call, where it has one, is the field of its type's name. */
  private static void validate(Call call) throws ApiError {
    require(call.hasType(), "type");
    String name = call.getType().name().toLowerCase(Locale.ROOT);
    FieldDescriptor body = Call.getDescriptor().findFieldByName(name);
    require(body == null || call.hasField(body), name);
  }

  private static void require(boolean there, String field) throws ApiError {
    if (!there) {
      throw ApiError.badRequest(
          "Failed to validate master::Call: Expecting '" + field + "' to be present");
    }
  }

  private static void done(ApiRequest request, boolean known) throws ApiError {
    if (!known) {
      throw ApiError.badRequest("Agent is not registered");
    }
    request.respond(200, "text/plain", new byte[0]);
  }

  private void teardown(ApiRequest request, FrameworkID framework) throws ApiError {
    if (!cluster.teardown(framework)) {
      throw ApiError.badRequest("No framework found with specified ID");
    }
    request.respond(200, "text/plain", new byte[0]);
  }

  /** One who follows, until they hang up. */
  private final class Subscriber implements OperatorStream {
    private final ContentType type;
    private final EventStream records;

    Subscriber(ApiRequest request, ContentType type) {
      this.type = type;
      this.records = request.stream(type, () -> cluster.unfollow(this));
    }

    @Override
    public void send(Event event) {
      records.send(Codecs.masterEvent(type).encode(event));
    }

    @Override
    public void close() {
      records.close();
    }
  }

  private Response.Builder response(Call call) throws ApiError {
    Response.Builder response = Response.newBuilder();
    switch (call.getType()) {
      case GET_HEALTH ->
          response.setType(Response.Type.GET_HEALTH).getGetHealthBuilder().setHealthy(true);
      case GET_VERSION ->
          response
              .setType(Response.Type.GET_VERSION)
              .getGetVersionBuilder()
              .getVersionInfoBuilder()
              .setVersion(cluster.master().getVersion());
      case GET_MASTER ->
          response
              .setType(Response.Type.GET_MASTER)
              .getGetMasterBuilder()
              .setMasterInfo(cluster.master());
      case GET_METRICS -> {
        Response.GetMetrics.Builder metrics =
            response.setType(Response.Type.GET_METRICS).getGetMetricsBuilder();
        cluster
            .metrics()
            .forEach((name, value) -> metrics.addMetricsBuilder().setName(name).setValue(value));
      }
      case GET_LOGGING_LEVEL ->
          response.setType(Response.Type.GET_LOGGING_LEVEL).getGetLoggingLevelBuilder().setLevel(0);
      case GET_FLAGS -> {
        Response.GetFlags.Builder flags =
            response.setType(Response.Type.GET_FLAGS).getGetFlagsBuilder();
        cluster
            .flags()
            .forEach((name, value) -> flags.addFlagsBuilder().setName(name).setValue(value));
      }
      case GET_OPERATIONS ->
          response
              .setType(Response.Type.GET_OPERATIONS)
              .getGetOperationsBuilder()
              .addAllOperations(cluster.operations());
      case GET_WEIGHTS -> response.setType(Response.Type.GET_WEIGHTS).getGetWeightsBuilder();
      case GET_QUOTA ->
          response.setType(Response.Type.GET_QUOTA).getGetQuotaBuilder().getStatusBuilder();
      case GET_MAINTENANCE_STATUS ->
          response
              .setType(Response.Type.GET_MAINTENANCE_STATUS)
              .getGetMaintenanceStatusBuilder()
              .getStatusBuilder();
      case GET_MAINTENANCE_SCHEDULE ->
          response
              .setType(Response.Type.GET_MAINTENANCE_SCHEDULE)
              .getGetMaintenanceScheduleBuilder()
              .getScheduleBuilder();
      default -> ofState(call.getType(), response);
    }
    return response;
  }

  private void ofState(Call.Type type, Response.Builder response) throws ApiError {
    switch (type) {
      case GET_STATE -> response.setType(Response.Type.GET_STATE).setGetState(cluster.state());
      case GET_TASKS ->
          response.setType(Response.Type.GET_TASKS).setGetTasks(cluster.state().getGetTasks());
      case GET_EXECUTORS ->
          response
              .setType(Response.Type.GET_EXECUTORS)
              .setGetExecutors(cluster.state().getGetExecutors());
      case GET_FRAMEWORKS ->
          response
              .setType(Response.Type.GET_FRAMEWORKS)
              .setGetFrameworks(cluster.state().getGetFrameworks());
      case GET_AGENTS ->
          response.setType(Response.Type.GET_AGENTS).setGetAgents(cluster.state().getGetAgents());
      case GET_ROLES ->
          response
              .setType(Response.Type.GET_ROLES)
              .getGetRolesBuilder()
              .addAllRoles(roles(cluster.state()));
      case UNKNOWN -> throw ApiError.notImplemented();
      default -> throw new ApiError(501, "The local master does not serve " + type.name());
    }
  }

  /** Those that frameworks are in, with what they have or are offered. */
  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  static List<Role> roles(Response.GetState state) {
    Map<String, Role.Builder> roles = new TreeMap<>();
    Map<String, Resources> resources = new TreeMap<>();
    for (Response.GetFrameworks.Framework framework :
        state.getGetFrameworks().getFrameworksList()) {
      List<String> names =
          framework.getFrameworkInfo().getRolesCount() > 0
              ? framework.getFrameworkInfo().getRolesList()
              : List.of(framework.getFrameworkInfo().getRole());
      for (String name : names) {
        roles
            .computeIfAbsent(name, one -> Role.newBuilder().setName(one).setWeight(1))
            .addFrameworks(framework.getFrameworkInfo().getId());
      }
      List<Resource> all = new ArrayList<>(framework.getAllocatedResourcesList());
      all.addAll(framework.getOfferedResourcesList());
      for (Resource one : all) {
        Resources share = Resources.of(List.of(one));
        resources.merge(one.getAllocationInfo().getRole(), share, Resources::plus);
      }
    }
    resources.forEach(
        (name, share) -> {
          Role.Builder role = roles.get(name);
          if (role != null) {
            share
                .toProto()
                .forEach(one -> role.addResources(one.toBuilder().clearAllocationInfo()));
          }
        });
    return roles.values().stream().map(Role.Builder::build).toList();
  }
}
