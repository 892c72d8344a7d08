package io.mesosj.scheduler.agent;

import io.mesosj.protocol.http.HttpTransport;
import java.net.URI;
import java.util.Map;

/**
 * One agent's operator API.
 *
 * @param address as its offers name it
 * @param authorization headers that authenticate us there, possibly none
 */
public record AgentApi(HttpTransport transport, URI address, Map<String, String> authorization) {
  /** The files of its sandboxes. */
  public AgentFiles files() {
    return new AgentFiles(transport, address, authorization);
  }

  /** Its containers. */
  public ContainerClient containers() {
    return new ContainerClient(transport, address, authorization);
  }

  /** Names no credentials. */
  @Override
  public String toString() {
    return "agent " + address;
  }
}
