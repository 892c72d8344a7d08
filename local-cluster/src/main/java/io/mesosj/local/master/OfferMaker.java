package io.mesosj.local.master;

import io.mesosj.local.http.Advertised;
import io.mesosj.protocol.resources.Resources;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;

/** Makes the offers of one master; not safe for use by several threads. */
final class OfferMaker {
  private final String masterId;
  private final Advertised address;
  private int next;

  /** Agents speak what the master speaks. */
  OfferMaker(String masterId, Advertised address) {
    this.masterId = masterId;
    this.address = address;
  }

  Offer make(Framework framework, String role, RegisteredAgent agent, Resources free) {
    String host = agent.info.getHostname();
    Offer.Builder offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue(masterId + "-O" + next++))
            .setFrameworkId(framework.id)
            .setAgentId(agent.id())
            .setHostname(host)
            .addAllAttributes(agent.info.getAttributesList())
            .addAllResources(free.allocatedTo(role).toProto());
    offer.getAllocationInfoBuilder().setRole(role);
    if (agent.info.hasDomain()) {
      offer.setDomain(agent.info.getDomain());
    }
    framework.executors().keySet().stream()
        .filter(executor -> executor.agent().equals(agent.id()))
        .forEach(executor -> offer.addExecutorIds(executor.id()));
    offer.getUrlBuilder().setScheme(address.scheme()).setPath("/slave(1)");
    offer
        .getUrlBuilder()
        .getAddressBuilder()
        .setHostname(host)
        .setIp(agent.ip())
        .setPort(agent.info.getPort());
    return offer.build();
  }
}
