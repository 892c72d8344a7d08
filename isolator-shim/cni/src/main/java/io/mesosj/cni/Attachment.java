package io.mesosj.cni;

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
  /** An attachment as {@code eth0} without {@code CNI_ARGS}. */
  public static Attachment of(NetworkConfig config, String containerId, Path netns) {
    return new Attachment(config, containerId, Optional.of(netns), "eth0");
  }

  /** An attachment without {@code CNI_ARGS}. */
  public Attachment(NetworkConfig config, String containerId, Optional<Path> netns, String ifName) {
    this(config, containerId, netns, ifName, Optional.empty());
  }

  /** The same under another interface name. */
  public Attachment as(String otherIfName) {
    return new Attachment(config, containerId, netns, otherIfName, args);
  }

  /** The same with the container's namespace. */
  public Attachment in(Path containersNetns) {
    return new Attachment(config, containerId, Optional.of(containersNetns), ifName, args);
  }

  /** The same to another network. */
  public Attachment to(NetworkConfig otherConfig) {
    return new Attachment(otherConfig, containerId, netns, ifName, args);
  }

  /** The same with {@code CNI_ARGS}. */
  public Attachment with(String cniArgs) {
    return new Attachment(config, containerId, netns, ifName, Optional.of(cniArgs));
  }

  PluginCall call(PluginCall.Command command) {
    return new PluginCall(command, config.name(), containerId, netns, ifName, args);
  }
}
