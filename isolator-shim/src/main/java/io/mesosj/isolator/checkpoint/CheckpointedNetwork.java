package io.mesosj.isolator.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.config.NetworkConfig;
import java.util.Optional;

/**
 * One network of a container as it was written down.
 *
 * @param ifName the interface's name inside
 * @param config what was passed to the plugins, the container's metadata in it
 * @param result what ADD answered; empty before, or when it can't be read
 */
public record CheckpointedNetwork(
    String ifName, NetworkConfig config, Optional<ObjectNode> result) {}
