package io.mesosj.isolator;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo;

/**
 * What a container asks of the network.
 *
 * @param networks its NetworkInfos, in order; those without a name are skipped
 * @param hostname {@code ContainerInfo.hostname}; the container id when empty
 * @param parent the id of the container whose networks a nested container without NetworkInfos, or
 *     a DEBUG container, joins
 */
public record ContainerSpec(
    List<NetworkInfo> networks, Optional<String> hostname, Optional<String> parent) {
  public ContainerSpec {
    networks = List.copyOf(networks);
  }

  /** A container of its own on {@code networks}. */
  public static ContainerSpec of(List<NetworkInfo> networks, Optional<String> hostname) {
    return new ContainerSpec(networks, hostname, Optional.empty());
  }

  /**
   * A nested container without NetworkInfos, or a DEBUG container whatever it asks for: on the
   * networks of the root container above {@code parent}, under its name.
   */
  public static ContainerSpec joining(String parent) {
    return new ContainerSpec(List.of(), Optional.empty(), Optional.of(parent));
  }

  /** The networks that name one. */
  List<NetworkInfo> named() {
    return networks.stream().filter(NetworkInfo::hasName).toList();
  }
}
