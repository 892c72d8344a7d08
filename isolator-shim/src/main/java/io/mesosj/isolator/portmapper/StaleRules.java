package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.NetworkParts;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Takes away rules of this project's port-mapper that its DEL never will. */
public final class StaleRules {
  private StaleRules() {}

  /** The containers of others on this host, as they are when it is asked. */
  public interface Others {
    Predicate<String> now() throws IOException;
  }

  /**
   * Removes the rules of a network's attachments that nobody knows any more, those under another
   * name behind a delegate too.
   *
   * @param valid the attachments to the network that are still in use
   * @param containers the ids of all containers: each of them may have rules under another name
   * @param others whose rules stay in any case; asked after the rules were read, since somebody may
   *     be attaching a container now
   * @return how many rules there were
   * @throws IOException if the rules can't be read or changed
   */
  public static int collect(
      NetworkConfig network, List<Attachment> valid, Set<String> containers, Others others)
      throws IOException {
    Set<Tag> tags = new HashSet<>();
    for (Attachment each : valid) {
      tags.add(new Tag(each.containerId(), network.name(), each.ifName()));
    }
    int removed = 0;
    for (Map.Entry<String, String> mapped : chains(network).entrySet()) {
      String name = mapped.getKey();
      boolean own = name.equals(network.name());
      removed +=
          rules()
              .collect(
                  name,
                  mapped.getValue(),
                  MappedFamilies.UNKNOWN,
                  () -> {
                    Predicate<String> ofOthers = others.now();
                    return tag ->
                        ofOthers.test(tag.containerId())
                            || (own ? tags.contains(tag) : containers.contains(tag.containerId()));
                  });
    }
    return removed;
  }

  /**
   * Removes the rules of one attachment, whatever became of its configuration.
   *
   * @throws IOException if the rules can't be read or changed
   */
  public static void remove(NetworkConfig network, String containerId, String ifName)
      throws IOException {
    for (Map.Entry<String, String> mapped : chains(network).entrySet()) {
      rules()
          .unmap(
              new Tag(containerId, mapped.getKey(), ifName),
              mapped.getValue(),
              MappedFamilies.UNKNOWN);
    }
  }

  /** The names under which a network's port-mappers make rules, with the chain of each. */
  private static Map<String, String> chains(NetworkConfig network) throws IOException {
    Map<String, String> chains = new TreeMap<>();
    for (NetworkConfig part : NetworkParts.all(network)) {
      for (ObjectNode plugin : part.plugins()) {
        if (plugin.path("type").asText("").equals(PublishedPorts.PORT_MAPPER)) {
          chains.put(part.name(), PortMapperConfig.usableChain(plugin));
        }
      }
    }
    return chains;
  }

  private static HostRules rules() {
    SearchPath programs = SearchPath.ofThisProcess();
    return new HostRules(programs, PortMapper.LOCK_FILE, Step.Listener.NONE);
  }
}
