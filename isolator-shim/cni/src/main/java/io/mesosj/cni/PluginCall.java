package io.mesosj.cni;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The parameters of one plugin run.
 *
 * @param command what to do
 * @param network the network's name, for messages
 * @param containerId {@code CNI_CONTAINERID}; empty for a call that is about no container
 * @param netns {@code CNI_NETNS}; left out when the namespace is gone
 * @param ifName {@code CNI_IFNAME}
 * @param args {@code CNI_ARGS}; left out when there are none
 */
public record PluginCall(
    Command command,
    String network,
    String containerId,
    Optional<Path> netns,
    String ifName,
    Optional<String> args) {
  /** {@code CNI_COMMAND}. */
  public enum Command {
    ADD,
    DEL,
    CHECK,
    GC,
    STATUS,
    VERSION
  }

  /** A call that is about no container. */
  public static PluginCall about(Command command, String network) {
    return new PluginCall(command, network, "", Optional.empty(), "", Optional.empty());
  }

  /** The same call with another command. */
  public PluginCall with(Command other) {
    return new PluginCall(other, network, containerId, netns, ifName, args);
  }

  /** The same call with {@code CNI_ARGS}. */
  PluginCall withArgs(String cniArgs) {
    return new PluginCall(command, network, containerId, netns, ifName, Optional.of(cniArgs));
  }
}
