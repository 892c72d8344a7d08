package io.mesosj.local.master;

import com.google.protobuf.ByteString;
import java.util.Collection;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.OperationStatus;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** The events that a master sends. */
final class MasterEvents {
  static final double HEARTBEAT_SECONDS = 15;

  private MasterEvents() {}

  static Event subscribed(FrameworkID id, MasterInfo master) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
    event
        .getSubscribedBuilder()
        .setFrameworkId(id)
        .setHeartbeatIntervalSeconds(HEARTBEAT_SECONDS)
        .setMasterInfo(master);
    return event.build();
  }

  static Event heartbeat() {
    return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
  }

  static Event offers(Collection<Offer> offers) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.OFFERS);
    event.getOffersBuilder().addAllOffers(offers);
    return event.build();
  }

  static Event rescind(OfferID offer) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.RESCIND);
    event.getRescindBuilder().setOfferId(offer);
    return event.build();
  }

  static Event update(TaskStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE);
    event.getUpdateBuilder().setStatus(status);
    return event.build();
  }

  static Event operation(OperationStatus status) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.UPDATE_OPERATION_STATUS);
    event.getUpdateOperationStatusBuilder().setStatus(status);
    return event.build();
  }

  static Event error(String message) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
    event.getErrorBuilder().setMessage(message);
    return event.build();
  }

  static Event message(AgentID agent, ExecutorID executor, ByteString data) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
    event.getMessageBuilder().setAgentId(agent).setExecutorId(executor).setData(data);
    return event.build();
  }

  static Event agentLost(AgentID agent) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.FAILURE);
    event.getFailureBuilder().setAgentId(agent);
    return event.build();
  }

  static Event executorLost(AgentID agent, ExecutorID executor, int waitStatus) {
    Event.Builder event = Event.newBuilder().setType(Event.Type.FAILURE);
    event.getFailureBuilder().setAgentId(agent).setExecutorId(executor).setStatus(waitStatus);
    return event.build();
  }
}
