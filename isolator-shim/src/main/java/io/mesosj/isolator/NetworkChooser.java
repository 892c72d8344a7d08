package io.mesosj.isolator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.Cni;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.cni.UnknownNetworkException;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.metadata.ContainerMetadata;
import io.mesosj.protocol.network.NetworkSpecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the networks that a container asks for and names its interfaces, without any effect. */
final class NetworkChooser {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkChooser.class);

  private final NetworkDirectory networks;
  private final Cni cni;

  NetworkChooser(NetworkDirectory networks, Cni cni) {
    this.networks = networks;
    this.cni = cni;
  }

  /** The networks in the order asked for, as eth0, eth1 …; all that is wrong is told together. */
  List<ContainerNetwork> choose(List<NetworkInfo> named) throws IsolatorException {
    List<String> problems = NetworkSpecs.validate(named);
    if (!problems.isEmpty()) {
      throw new IsolatorException(String.join("; ", problems));
    }
    List<ContainerNetwork> joined = new ArrayList<>();
    Failures failures = new Failures();
    for (NetworkInfo network : named) {
      try {
        joined.add(resolve(network, "eth" + joined.size()));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    failures.throwAsIsolators();
    return joined;
  }

  /**
   * What is wrong with a network is told before anything was done, not when half of the networks
   * are joined.
   */
  private ContainerNetwork resolve(NetworkInfo network, String ifName) throws IOException {
    if (Layout.isReservedNetworkName(network.getName())) {
      throw new IOException(
          "CNI network '" + network.getName() + "' " + Layout.RESERVED_NETWORK_NAME);
    }
    NetworkConfig config = cni.validate(find(network.getName()));
    ObjectNode info = NetworkInfoJson.of(network);
    CapabilityRequests.untaken(config, info).forEach(LOG::warn);
    return new ContainerNetwork(
        network, ifName, ContainerMetadata.inject(config, info), Optional.empty());
  }

  /** Why a file is none is for the operator, not for the framework that asks. */
  private NetworkConfig find(String name) throws IOException {
    try {
      return networks.find(name);
    } catch (UnknownNetworkException e) {
      e.skipped().forEach(skip -> LOG.warn("'{}' is no network: {}", skip.file(), skip.reason()));
      throw e;
    }
  }
}
