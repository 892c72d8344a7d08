package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.offer.AgentOffer;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.jspecify.annotations.Nullable;

/** The agent that a task was sent to, with the attributes that its offer had, where known. */
record AgentOrigin(AgentID agentId, @Nullable AgentOffer offer) {
  Optional<String> hostname() {
    return Optional.ofNullable(offer).map(AgentOffer::hostname);
  }

  List<String> attribute(String name) {
    return offer == null ? List.of() : offer.attribute(name);
  }
}
