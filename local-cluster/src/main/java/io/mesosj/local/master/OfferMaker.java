package io.mesosj.local.master;

import io.mesosj.protocol.resources.Resources;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/** Makes the agent's offers; not safe for use by several threads. */
final class OfferMaker {
  private final String masterId;
  private final AgentID agentId;
  private final String ip;
  private final int port;
  private int next;

  OfferMaker(String masterId, AgentID agentId, String ip, int port) {
    this.masterId = masterId;
    this.agentId = agentId;
    this.ip = ip;
    this.port = port;
  }

  Offer make(FrameworkID framework, String role, Resources free) {
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue(masterId + "-O" + next++))
            .setFrameworkId(framework)
            .setAgentId(agentId)
            .setHostname(ip)
            .addAllResources(free.allocatedTo(role).toProto());
    offer.getAllocationInfoBuilder().setRole(role);
    offer.getUrlBuilder().setScheme("http").setPath("/slave(1)");
    offer.getUrlBuilder().getAddressBuilder().setHostname(ip).setIp(ip).setPort(port);
    return offer.build();
  }
}
