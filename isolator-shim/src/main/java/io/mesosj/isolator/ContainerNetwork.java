package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import io.mesosj.isolator.metadata.ContainerMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.IPAddress;
import org.apache.mesos.v1.Protos.NetworkInfo.Protocol;

/**
 * One network that a container joins.
 *
 * @param requested what the framework asked for
 * @param ifName the interface's name inside
 * @param config the network with the container's metadata in it
 * @param result what ADD returned; empty before, or when the agent died in between
 */
record ContainerNetwork(
    NetworkInfo requested, String ifName, NetworkConfig config, Optional<CniResult> result) {
  /** Reads back what was asked for from the metadata that the plugins got. */
  static ContainerNetwork of(CheckpointedNetwork network) throws IOException {
    String name = network.config().name();
    Optional<JsonNode> info = ContainerMetadata.networkInfo(network.config());
    NetworkInfo requested =
        info.isPresent()
            ? NetworkInfoReader.read(name, info.get())
            : NetworkInfo.newBuilder().setName(name).build();
    return new ContainerNetwork(requested, network.ifName(), network.config(), network.result());
  }

  /** A container's attachment to it, of whose namespace nothing is said. */
  Attachment of(String containerId) {
    return new Attachment(config, containerId, Optional.empty(), ifName);
  }

  ContainerNetwork with(CniResult added) {
    return new ContainerNetwork(requested, ifName, config, Optional.of(added));
  }

  /** What was asked for and none of its plugins takes. */
  List<String> warnings() {
    return CapabilityRequests.untaken(config, NetworkInfoJson.of(requested));
  }

  /** The requested NetworkInfo with the assigned addresses in place of the requested ones. */
  NetworkInfo status() {
    NetworkInfo.Builder status = requested.toBuilder().clearIpAddresses();
    if (result.isPresent()) {
      for (String address : result.get().addresses()) {
        boolean ipv6 = address.indexOf(':') >= 0;
        status.addIpAddresses(
            IPAddress.newBuilder()
                .setProtocol(ipv6 ? Protocol.IPv6 : Protocol.IPv4)
                .setIpAddress(address));
      }
    }
    return status.build();
  }
}
