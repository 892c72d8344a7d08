package io.mesosj.isolator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.config.NetworkConfig;
import io.mesosj.cni.config.NetworkDirectory;
import io.mesosj.cni.invoke.PluginInvoker;
import io.mesosj.cni.runtime.ContainerMetadata;
import io.mesosj.cni.runtime.NetworkRuntime;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.network.NetworkSpecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** Finds the networks that a container asks for and names its interfaces, without any effect. */
final class NetworkChooser {
  private final NetworkDirectory networks;
  private final PluginInvoker plugins;
  private final NetworkRuntime runtime;

  NetworkChooser(NetworkDirectory networks, PluginInvoker plugins, NetworkRuntime runtime) {
    this.networks = networks;
    this.plugins = plugins;
    this.runtime = runtime;
  }

  /** The networks in the order asked for, as eth0, eth1 …; all that is wrong is told together. */
  List<Joined> choose(List<NetworkInfo> named) throws IsolatorException {
    List<String> problems = NetworkSpecs.validate(named);
    if (!problems.isEmpty()) {
      throw new IsolatorException(String.join("; ", problems));
    }
    List<Joined> joined = new ArrayList<>();
    Failures failures = new Failures();
    for (NetworkInfo network : named) {
      try {
        joined.add(resolve(network, "eth" + joined.size()));
      } catch (IOException e) {
        failures.add(e);
      }
    }
    try {
      failures.throwTogether();
    } catch (IOException e) {
      throw new IsolatorException(e.getMessage(), e);
    }
    return joined;
  }

  private Joined resolve(NetworkInfo network, String ifName) throws IOException {
    NetworkConfig config = networks.find(network.getName());
    requirePlugins(config);
    return new Joined(
        network,
        ifName,
        ContainerMetadata.inject(runtime.settleVersion(config), MesosJson.toTree(network)),
        Optional.empty());
  }

  /**
   * A missing plugin is told before anything was done, not when half of the networks are joined.
   */
  private void requirePlugins(NetworkConfig config) throws IOException {
    for (ObjectNode plugin : config.plugins()) {
      requirePlugin(config.name(), plugin.get("type").textValue());
      String ipam = plugin.path("ipam").path("type").asText("");
      if (!ipam.isEmpty()) {
        requirePlugin(config.name(), ipam);
      }
    }
  }

  private void requirePlugin(String network, String type) throws IOException {
    if (!plugins.isAvailable(type)) {
      throw new IOException(
          "CNI network '"
              + network
              + "' needs plugin '"
              + type
              + "', which is not in '"
              + plugins.path()
              + "'");
    }
  }
}
