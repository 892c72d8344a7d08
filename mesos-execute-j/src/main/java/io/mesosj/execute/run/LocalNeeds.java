package io.mesosj.execute.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.execute.local.LocalFlags;
import io.mesosj.execute.task.ContainerFlags;
import io.mesosj.execute.task.TaskFlags;
import io.mesosj.execute.task.Workload;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.local.rootless.PublishedPort;
import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** What the embedded agent needs for a workload, looked at before it is started. */
final class LocalNeeds {
  /** They take devices, or speak to daemons, of the machine's network namespace. */
  private static final Set<String> OF_THE_MACHINE =
      Set.of(
          "macvlan",
          "ipvlan",
          "vlan",
          "host-device",
          "dhcp",
          "sriov",
          "calico",
          "calico-ipam",
          "weave-net",
          "weave-ipam",
          "flannel",
          "cilium-cni");

  private LocalNeeds() {}

  /** Whether somebody who is not root can't have it from a process on the host's network. */
  static boolean moreThanAProcess(List<Workload> workloads) {
    return workloads.stream()
        .flatMap(workload -> workload.containers().stream())
        .anyMatch(
            container ->
                container.getMesos().hasImage()
                    || container.hasTtyInfo()
                    || container.getNetworkInfosList().stream().anyMatch(NetworkInfo::hasName));
  }

  /**
   * The machine's ports that an ordinary user's containers publish.
   *
   * @throws UsageException if one can't be, whoever has it
   */
  static List<PublishedPort> machinePorts(List<Workload> workloads) throws UsageException {
    List<PublishedPort> ports = new ArrayList<>();
    for (Workload workload : workloads) {
      for (ContainerInfo container : workload.containers()) {
        for (NetworkInfo network : container.getNetworkInfosList()) {
          for (NetworkInfo.PortMapping mapping : network.getPortMappingsList()) {
            PublishedPort port = machinePort(mapping);
            // 0 is for any that an offer has.
            if (port.number() > 0) {
              ports.add(port);
            }
          }
        }
      }
    }
    return ports;
  }

  private static PublishedPort machinePort(NetworkInfo.PortMapping mapping) throws UsageException {
    String protocol = mapping.hasProtocol() ? OneLine.of(mapping.getProtocol(), 20) : "tcp";
    try {
      return new PublishedPort(mapping.getHostPort(), PublishedPort.Protocol.of(protocol));
    } catch (IllegalArgumentException e) {
      throw new UsageException("port " + mapping.getHostPort() + ": " + e.getMessage());
    }
  }

  /**
   * Refuses networks of plugins that can't work for who is not root.
   *
   * @throws FailureException that names the network and its plugin
   */
  static void refuseMachinesNetworks(List<Workload> workloads, LocalClusterOptions options)
      throws FailureException {
    if (options.networkCniConfigDir().isEmpty()) {
      return;
    }
    Map<String, NetworkConfig> networks =
        new NetworkDirectory(options.networkCniConfigDir().get()).list().networks();
    for (Workload workload : workloads) {
      for (ContainerInfo container : workload.containers()) {
        for (NetworkInfo network : container.getNetworkInfosList()) {
          NetworkConfig config = networks.get(network.getName());
          if (config != null) {
            refuse(network.getName(), config);
          }
        }
      }
    }
  }

  private static void refuse(String name, NetworkConfig config) throws FailureException {
    for (ObjectNode plugin : config.plugins()) {
      String type = plugin.path("type").asText();
      if (OF_THE_MACHINE.contains(type)) {
        throw new FailureException(
            "network '"
                + OneLine.of(name, 80)
                + "' is of the plugin '"
                + type
                + "', which works on the machine's own network; without root use a bridge",
            ExitCode.FAILURE);
      }
    }
  }

  /**
   * Looks at what no start of the cluster could mend.
   *
   * @param role whose resources are used
   */
  static void check(List<Workload> workloads, String role, LocalClusterOptions options)
      throws UsageException, FailureException {
    checkContainerizer(workloads);
    checkFits(workloads, role, options);
    List<ContainerInfo> containers =
        workloads.stream().flatMap(workload -> workload.containers().stream()).toList();
    boolean networks =
        containers.stream()
            .flatMap(container -> container.getNetworkInfosList().stream())
            .anyMatch(NetworkInfo::hasName);
    if (networks && options.networkCniConfigDir().isEmpty()) {
      throw new UsageException(
          ContainerFlags.NETWORKS
              + ": the local cluster needs "
              + LocalFlags.NETWORK_CNI_CONFIG_DIR
              + "; there is no /etc/cni/net.d: 'mesos-execute-j networks create NAME' makes a network");
    }
    if (networks && options.networkCniPluginsDir().isEmpty()) {
      throw new FailureException(
          "no CNI plugins in /opt/cni/bin or /usr/lib/cni: install containernetworking-plugins or"
              + " give "
              + LocalFlags.NETWORK_CNI_PLUGINS_DIR,
          ExitCode.FAILURE);
    }
  }

  private static void checkContainerizer(List<Workload> workloads) throws UsageException {
    if (workloads.stream()
        .flatMap(workload -> workload.containers().stream())
        .anyMatch(container -> container.getType() == ContainerInfo.Type.DOCKER)) {
      throw new UsageException(
          ContainerFlags.CONTAINERIZER
              + "=docker: the local cluster has no Docker daemon; leave it out, "
              + ContainerFlags.DOCKER_IMAGE
              + " runs Docker's images without one");
    }
  }

  /** Its agents stay as they are, so what none of them has will never be offered. */
  private static void checkFits(List<Workload> workloads, String role, LocalClusterOptions options)
      throws FailureException {
    List<Resources> offers = options.offers();
    for (Workload workload : workloads) {
      Resources sum = Resources.of(workload.resources());
      if (offers.stream().noneMatch(offer -> offer.find(sum, role).isPresent())) {
        throw new FailureException(
            "'"
                + OneLine.of(workload.tasks().get(0).getName(), 100)
                + "' never fits: "
                + (workload.tasks().size() > 1
                    ? "its " + workload.tasks().size() + " tasks and their executor need " + sum
                    : "it needs " + sum)
                + " on one agent, and "
                + (offers.size() > 1 ? "none" : "the only one")
                + " of the local cluster has"
                + (offers.size() > 1 ? " that; the first has " : " ")
                + withoutPorts(offers.get(0))
                + "; ask for less ("
                + TaskFlags.CPUS
                + ", "
                + TaskFlags.MEM
                + "), or offer more ("
                + LocalFlags.AGENT_RESOURCES
                + ")",
            ExitCode.NO_OFFER);
      }
    }
  }

  private static Resources withoutPorts(Resources offer) {
    return Resources.of(
        offer.toProto().stream().filter(one -> !one.getName().equals("ports")).toList());
  }
}
