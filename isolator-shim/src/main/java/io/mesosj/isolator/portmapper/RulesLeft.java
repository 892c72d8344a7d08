package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.SearchPath;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The host's rules that are still about a container after all that can be has been undone. */
public final class RulesLeft {
  /** Whoever has more than these sees the chain by them. */
  private static final int MOST = 8;

  private final String containerId;
  private final Set<String> addresses = new HashSet<>();
  private final List<String> found = new ArrayList<>();

  private RulesLeft(String containerId) {
    this.containerId = containerId;
  }

  /**
   * Names them.
   *
   * @param result what ADD answered
   * @return in words, one of which may be what can't be read; none where there are none
   */
  public static List<String> of(NetworkConfig network, CniResult result, String containerId) {
    RulesLeft left = new RulesLeft(containerId);
    for (String text : result.addresses()) {
      left.addresses.add(text);
      left.addresses.add(text + (text.contains(":") ? "/128" : "/32"));
    }
    SearchPath programs = SearchPath.ofThisProcess();
    for (boolean v6 : List.of(false, true)) {
      Iptables family = new Iptables(programs, v6);
      if (family.isAvailable() && family.isInstalled()) {
        left.look(family);
        Optional<Iptables> other = family.other("filter").or(() -> family.other("nat"));
        other.ifPresent(left::look);
      }
    }
    left.addByNft(network);
    return left.found;
  }

  private void look(Iptables iptables) {
    for (String table : List.of("nat", "filter")) {
      try {
        int said = 0;
        for (Rule rule : iptables.save(table).rules()) {
          if (isAbout(rule) && said++ < MOST) {
            found.add(
                "rule '" + rule.append() + "' in table " + table + " of " + iptables.program());
          }
        }
      } catch (IOException e) {
        found.add("rules in table " + table + ": " + FileProblem.describe(e));
      }
    }
  }

  private boolean isAbout(Rule rule) {
    String comment = rule.comment().orElse("");
    return rule.words().stream().anyMatch(addresses::contains)
        || comment.contains("id: \"" + containerId + "\"")
        || comment.equals(Tag.ofMesos(containerId))
        || Tag.parse(comment).filter(tag -> tag.containerId().equals(containerId)).isPresent();
  }

  private void addByNft(NetworkConfig network) {
    for (ObjectNode plugin : network.plugins()) {
      String type = plugin.path("type").asText("");
      if (type.equals(PublishedPorts.PORTMAP)
          && plugin.path("backend").asText("").equals("nftables")) {
        found.add("rules with comment '" + containerId + "' in nft's table inet cni_hostport");
      }
      if (plugin.path("ipMasqBackend").asText("").equals("nftables")) {
        found.add(
            "rules with 'id: "
                + containerId
                + "' in their comment in nft's table inet cni_plugins_masquerade");
      }
    }
  }
}
