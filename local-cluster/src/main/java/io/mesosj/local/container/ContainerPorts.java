package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which ports of the machine lead to which container. Safe for use by several threads. */
final class ContainerPorts {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerPorts.class);

  private final MachinePorts ports;
  private final Map<String, List<Port>> byContainer = new ConcurrentHashMap<>();

  private record Port(int number, String protocol) {}

  ContainerPorts(MachinePorts ports) {
    this.ports = ports;
  }

  /**
   * Publishes what a container's networks ask for.
   *
   * @throws ContainerException if one can't be had; none is published then
   */
  void publish(String containerId, List<NetworkInfo> networks) throws ContainerException {
    List<Port> published = new ArrayList<>();
    byContainer.put(containerId, published);
    for (NetworkInfo network : networks) {
      for (NetworkInfo.PortMapping mapping : network.getPortMappingsList()) {
        String protocol =
            mapping.hasProtocol() ? mapping.getProtocol().toLowerCase(Locale.ROOT) : "tcp";
        Port port = new Port(mapping.getHostPort(), protocol);
        try {
          ports.publish(port.number(), port.protocol());
          published.add(port);
        } catch (IOException e) {
          withdraw(containerId);
          throw new ContainerException(
              "port " + port.number() + " can't be published: " + FileProblem.describe(e));
        }
      }
    }
  }

  void withdraw(String containerId) {
    List<Port> published = byContainer.remove(containerId);
    if (published == null) {
      return;
    }
    for (Port port : published) {
      try {
        ports.withdraw(port.number(), port.protocol());
      } catch (IOException e) {
        LOG.warn("Port {} stays published: {}", port.number(), FileProblem.describe(e));
      }
    }
  }
}
