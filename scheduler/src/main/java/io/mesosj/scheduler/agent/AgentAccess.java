package io.mesosj.scheduler.agent;

import io.mesosj.scheduler.offer.AgentOffer;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * How agents are spoken to: as their master is. What authenticates us there never goes in plain
 * text to an agent.
 *
 * @param tlsMaster whether the master is spoken to over TLS
 * @param plain whether the user wants plain text for agents all the same
 * @param authorization headers that authenticate us
 */
public record AgentAccess(boolean tlsMaster, boolean plain, Map<String, String> authorization) {
  /** Whether an agent that does not say so itself is spoken to over TLS. */
  public boolean tls() {
    return tlsMaster && !plain;
  }

  /** {@code https} or {@code http}. */
  public String scheme() {
    return tls() ? "https" : "http";
  }

  /** Where the agent of an offer is; empty when the offer does not say. */
  public Optional<URI> address(AgentOffer offer) {
    return offer.address().map(address -> address(offer, address));
  }

  /** Over TLS by the name that its certificate is for. */
  private URI address(AgentOffer offer, URI address) {
    return tls() && "http".equals(address.getScheme())
        ? URI.create("https://" + offer.hostname() + ":" + address.getPort() + address.getRawPath())
        : address;
  }

  /** The headers for one agent. */
  public Map<String, String> authorizationFor(URI agent) {
    return tlsMaster && !"https".equals(agent.getScheme()) ? Map.of() : authorization;
  }
}
