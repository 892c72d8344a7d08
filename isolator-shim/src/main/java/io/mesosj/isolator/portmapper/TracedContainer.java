package io.mesosj.isolator.portmapper;

import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import java.nio.file.Path;

/**
 * One attachment of a container whose ports are traced.
 *
 * @param id the container
 * @param netns its namespace's handle
 * @param network as it was passed to the plugins
 * @param ifName the interface inside
 * @param result what ADD answered
 */
public record TracedContainer(
    String id, Path netns, NetworkConfig network, String ifName, CniResult result) {}
