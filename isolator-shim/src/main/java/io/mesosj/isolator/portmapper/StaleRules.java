package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.shim.Delegate;
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

  private static boolean isMapped(NetworkConfig network) throws IOException {
    for (ObjectNode plugin : network.plugins()) {
      String type = plugin.path("type").asText("");
      if (type.equals(PublishedPorts.PORT_MAPPER)
          || (type.equals(PublishedPorts.SHIM) && isMappedBehind(plugin, network.name()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Only under the same name: several networks may share one of another name, and this one's
   * attachments are not all that it has.
   */
  private static boolean isMappedBehind(ObjectNode shim, String network) throws IOException {
    ObjectNode named = shim.deepCopy();
    named.put("name", network);
    NetworkConfig delegate = Delegate.of(named);
    return delegate.name().equals(network) && isMapped(delegate);
  }

  private static HostRules rules() {
    SearchPath programs = SearchPath.of(Optional.ofNullable(System.getenv("PATH")));
    return new HostRules(programs, PortMapper.LOCK_FILE, Step.Listener.NONE);
  }
}
