package io.mesosj.isolator.checkpoint;

import io.mesosj.cni.Attachment;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import java.util.Optional;

/**
 * One network of a container as it was written down.
 *
 * @param ifName the interface's name inside
 * @param config what was passed to the plugins, the container's metadata in it
 * @param result what ADD answered; empty before, or when it can't be read
 */
public record CheckpointedNetwork(String ifName, NetworkConfig config, Optional<CniResult> result) {
  /** A container's attachment to it, of whose namespace nothing is said. */
  public Attachment of(String containerId) {
    return new Attachment(config, containerId, Optional.empty(), ifName);
  }
}
