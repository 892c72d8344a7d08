package io.mesosj.isolator.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * What is known of a container.
 *
 * @param id the container
 * @param hostname its name
 * @param netns where its namespace is pinned
 * @param hasNamespace whether it is still there
 * @param interfaces in their order
 * @param problems what its checkpoint does not tell
 * @param warnings what was asked for and nothing gives, such as a port that nothing publishes
 */
record ContainerReport(
    String id,
    String hostname,
    Path netns,
    boolean hasNamespace,
    List<InterfaceReport> interfaces,
    List<String> problems,
    List<String> warnings) {
  ContainerReport withWarnings(List<String> others) {
    return new ContainerReport(
        id, hostname, netns, hasNamespace, interfaces, problems, List.copyOf(others));
  }
}
