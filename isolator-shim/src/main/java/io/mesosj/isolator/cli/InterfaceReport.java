package io.mesosj.isolator.cli;

import java.util.List;

/**
 * One interface of a container, put together from what the plugins were passed and answered.
 *
 * @param network the network's name
 * @param ifName the interface's name inside
 * @param cniVersion the version that the network is written in; empty where it has none
 * @param plugins the types of the network's plugins, in their order
 * @param link what it is connected to on the host, a bridge or another link; empty if unknown
 * @param mac its hardware address; empty if unknown
 * @param hostInterface its other end on the host; empty if unknown
 * @param addresses with prefix length
 * @param gateways of the addresses that have one
 * @param routes as {@code destination via gateway}
 * @param ports the host's ports that lead to it
 * @param labels as {@code key=value}
 * @param attached whether the plugins answered
 */
record InterfaceReport(
    String network,
    String ifName,
    String cniVersion,
    List<String> plugins,
    String link,
    String mac,
    String hostInterface,
    List<String> addresses,
    List<String> gateways,
    List<String> routes,
    List<PortMap> ports,
    List<String> labels,
    boolean attached) {}
