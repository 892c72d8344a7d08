package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import org.apache.mesos.v1.Protos.AgentID;

/**
 * What a framework does not want to be offered for a while: as much of one agent as it refused, or
 * less. Source: Mesos' {@code RefusedOfferFilter}.
 *
 * @param role the role that it was offered to
 * @param resources as they were offered
 * @param until in nanoTime
 */
record Refusal(AgentID agent, String role, Resources resources, long until) {
  boolean isOver(long now) {
    return until - now <= 0;
  }

  boolean covers(AgentID ofAgent, String toRole, Resources offered) {
    return agent.equals(ofAgent) && role.equals(toRole) && resources.contains(offered);
  }
}
