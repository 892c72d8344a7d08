package io.mesosj.cni.runtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.config.NetworkConfig;
import io.mesosj.cni.invoke.PluginCall;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One container on one network.
 *
 * @param config the network, with everything for this container already in it
 * @param containerId the container
 * @param netns its namespace; empty when that is gone, as after a reboot
 * @param ifName the interface's name inside
 * @param args {@code CNI_ARGS} for the plugins
 */
public record Attachment(
    NetworkConfig config,
    String containerId,
    Optional<Path> netns,
    String ifName,
    Optional<String> args) {
  /** An attachment without {@code CNI_ARGS}. */
  public Attachment(NetworkConfig config, String containerId, Optional<Path> netns, String ifName) {
    this(config, containerId, netns, ifName, Optional.empty());
  }

  PluginCall call(PluginCall.Command command) {
    return new PluginCall(command, config.name(), containerId, netns, ifName, args);
  }

  /** The configuration as checkpointed and passed on. */
  public ObjectNode tree() {
    return config.tree();
  }
}
