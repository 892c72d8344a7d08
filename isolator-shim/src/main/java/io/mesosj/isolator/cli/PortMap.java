package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A port of the host that leads to a container.
 *
 * @param hostPort the host's
 * @param containerPort the container's
 * @param protocol in lower case, such as {@code tcp}
 */
record PortMap(int hostPort, int containerPort, String protocol) {
  /** Reads one of NetworkInfo's {@code port_mappings}. */
  static PortMap read(JsonNode mapping) {
    String protocol = mapping.path("protocol").asText("tcp").toLowerCase(java.util.Locale.ROOT);
    return new PortMap(
        mapping.path("host_port").asInt(), mapping.path("container_port").asInt(), protocol);
  }

  @Override
  public String toString() {
    return hostPort + "->" + containerPort + "/" + protocol;
  }
}
