package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes away rules of this project's port-mapper that its DEL never will. */
public final class StaleRules {
  private StaleRules() {}

  /**
   * Removes the rules of a network's attachments that nobody knows any more.
   *
   * @param valid the attachments that are still in use
   * @return how many rules there were
   * @throws IOException if the rules can't be read or changed
   */
  public static int collect(NetworkConfig network, List<Attachment> valid) throws IOException {
    if (!isMapped(network)) {
      return 0;
    }
    Set<Tag> tags = new HashSet<>();
    for (Attachment each : valid) {
      tags.add(new Tag(each.containerId(), network.name(), each.ifName()));
    }
    return rules().collect(network.name(), tags);
  }

  /**
   * Removes the rules of one attachment, whatever became of its configuration.
   *
   * @throws IOException if the rules can't be read or changed
   */
  public static void remove(NetworkConfig network, String containerId, String ifName)
      throws IOException {
    if (isMapped(network)) {
      rules().unmap(new Tag(containerId, network.name(), ifName), "", Families.BOTH);
    }
  }

  private static boolean isMapped(NetworkConfig network) {
    for (ObjectNode plugin : network.plugins()) {
      if (plugin.path("type").asText("").equals(PublishedPorts.PORT_MAPPER)) {
        return true;
      }
    }
    return false;
  }

  private static HostRules rules() {
    SearchPath programs = SearchPath.of(Optional.ofNullable(System.getenv("PATH")));
    return new HostRules(programs, PortMapper.LOCK_FILE, Step.Listener.NONE);
  }
}
