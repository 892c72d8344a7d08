package io.mesosj.scheduler;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Request;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** The calls of Mesos' scheduler API, without the framework's id. */
final class Calls {
  private Calls() {}

  static Call.Builder of(Call.Type type) {
    return Call.newBuilder().setType(type);
  }

  static Call.Builder accept(
      Collection<OfferID> offers, List<Operation> operations, Filters filters) {
    Call.Builder call = of(Call.Type.ACCEPT);
    call.getAcceptBuilder().addAllOfferIds(offers).addAllOperations(operations).setFilters(filters);
    return call;
  }

  static Call.Builder decline(Collection<OfferID> offers, Duration refuse) {
    Call.Builder call = of(Call.Type.DECLINE);
    call.getDeclineBuilder().addAllOfferIds(offers).setFilters(filters(refuse));
    return call;
  }

  static Call.Builder acceptInverse(Collection<OfferID> offers) {
    Call.Builder call = of(Call.Type.ACCEPT_INVERSE_OFFERS);
    call.getAcceptInverseOffersBuilder().addAllInverseOfferIds(offers);
    return call;
  }

  static Call.Builder declineInverse(Collection<OfferID> offers, Duration refuse) {
    Call.Builder call = of(Call.Type.DECLINE_INVERSE_OFFERS);
    call.getDeclineInverseOffersBuilder().addAllInverseOfferIds(offers).setFilters(filters(refuse));
    return call;
  }

  private static Filters filters(Duration refuse) {
    return Filters.newBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0).build();
  }

  static Call.Builder kill(TaskID task) {
    Call.Builder call = of(Call.Type.KILL);
    call.getKillBuilder().setTaskId(task);
    return call;
  }

  static Call.Builder shutdown(ExecutorID executor, AgentID agent) {
    Call.Builder call = of(Call.Type.SHUTDOWN);
    call.getShutdownBuilder().setExecutorId(executor).setAgentId(agent);
    return call;
  }

  static Call.Builder acknowledge(TaskStatus status) {
    Call.Builder call = of(Call.Type.ACKNOWLEDGE);
    call.getAcknowledgeBuilder()
        .setAgentId(status.getAgentId())
        .setTaskId(status.getTaskId())
        .setUuid(status.getUuid());
    return call;
  }

  static Call.Builder reconcile(Collection<TaskID> tasks) {
    Call.Builder call = of(Call.Type.RECONCILE);
    // Present even when it is empty, which asks for all.
    Call.Reconcile.Builder reconcile = call.getReconcileBuilder();
    tasks.forEach(task -> reconcile.addTasksBuilder().setTaskId(task));
    return call;
  }

  static Call.Builder message(ExecutorID executor, AgentID agent, ByteString data) {
    Call.Builder call = of(Call.Type.MESSAGE);
    call.getMessageBuilder().setExecutorId(executor).setAgentId(agent).setData(data);
    return call;
  }

  static Call.Builder request(Collection<Request> requests) {
    Call.Builder call = of(Call.Type.REQUEST);
    call.getRequestBuilder().addAllRequests(requests);
    return call;
  }

  static Call.Builder suppress(Collection<String> roles) {
    Call.Builder call = of(Call.Type.SUPPRESS);
    call.getSuppressBuilder().addAllRoles(roles);
    return call;
  }

  static Call.Builder revive(Collection<String> roles) {
    Call.Builder call = of(Call.Type.REVIVE);
    call.getReviveBuilder().addAllRoles(roles);
    return call;
  }

  static Call.Builder update(FrameworkInfo framework, Collection<String> suppressedRoles) {
    Call.Builder call = of(Call.Type.UPDATE_FRAMEWORK);
    call.getUpdateFrameworkBuilder()
        .setFrameworkInfo(framework)
        .addAllSuppressedRoles(suppressedRoles);
    return call;
  }
}
