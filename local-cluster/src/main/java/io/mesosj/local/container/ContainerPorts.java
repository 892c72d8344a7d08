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

  private static final String TCP = "tcp";

  /** Each takes a thread outside. */
  private static final int MOST_TAKEN = 64;

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
    publishAll(
        containerId,
        networks.stream()
            .flatMap(network -> network.getPortMappingsList().stream())
            .map(
                mapping ->
                    new Port(
                        mapping.getHostPort(),
                        mapping.hasProtocol()
                            ? mapping.getProtocol().toLowerCase(Locale.ROOT)
                            : TCP))
            .toList());
  }

  /**
   * Publishes what a container on the host's network took from the agent's resources; of very many
   * only the first.
   *
   * @throws ContainerException if one can't be had; none is published then
   */
  void publishTaken(String containerId, List<Integer> numbers) throws ContainerException {
    if (numbers.size() > MOST_TAKEN && ports != MachinePorts.OWN) {
      LOG.warn(
          "{} takes {} ports, of which the machine's lead to the first {} only",
          containerId,
          numbers.size(),
          MOST_TAKEN);
    }
    publishAll(
        containerId, numbers.stream().limit(MOST_TAKEN).map(one -> new Port(one, TCP)).toList());
  }

  private void publishAll(String containerId, List<Port> wanted) throws ContainerException {
    List<Port> published = new ArrayList<>();
    byContainer.put(containerId, published);
    for (Port port : wanted) {
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
