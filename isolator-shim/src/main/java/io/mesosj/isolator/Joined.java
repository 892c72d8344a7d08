package io.mesosj.isolator;

import io.mesosj.isolator.cni.config.NetworkConfig;
import io.mesosj.isolator.cni.result.CniResult;
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
record Joined(
    NetworkInfo requested, String ifName, NetworkConfig config, Optional<CniResult> result) {
  Joined with(CniResult added) {
    return new Joined(requested, ifName, config, Optional.of(added));
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
