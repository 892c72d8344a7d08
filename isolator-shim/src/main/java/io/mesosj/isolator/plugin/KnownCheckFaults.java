package io.mesosj.isolator.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.process.Program;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.PluginException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Faults of stock plugins' CHECK, over which healthy containers would fail it. */
public final class KnownCheckFaults {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String LINK = "link/ether ";

  private final CniResult result;
  private final List<String> notes;

  /**
   * The faults that one container's CHECK on one network may meet.
   *
   * @param result what ADD answered
   * @param notes gets what was found
   */
  public KnownCheckFaults(CniResult result, List<String> notes) {
    this.result = result;
    this.notes = notes;
  }

  /**
   * The result with the hardware addresses that the host's ends have now. systemd-udevd gives new
   * links an address of its own ({@code MACAddressPolicy=persistent}), mostly after the plugin has
   * read the first one: containernetworking/plugins#805. Nothing depends on it.
   *
   * @throws IOException if the host's links can't be read
   */
  public CniResult withAddressesOfNow() throws IOException {
    ObjectNode tree = result.tree().deepCopy();
    Map<String, String> links = Map.of();
    for (JsonNode each : tree.path("interfaces")) {
      if (each instanceof ObjectNode end
          && end.path("sandbox").asText("").isEmpty()
          && end.path("name").asText("").startsWith("veth")) {
        links = links.isEmpty() ? linksOfHost() : links;
        renew(end, links.getOrDefault(end.get("name").textValue(), ""));
      }
    }
    return new CniResult(tree);
  }

  private void renew(ObjectNode end, String now) {
    String then = end.path("mac").asText("");
    if (!now.isEmpty() && !then.isEmpty() && !now.equalsIgnoreCase(then)) {
      end.put("mac", now);
      notes.add(
          "the address of '"
              + end.get("name").textValue()
              + "' was changed after ADD, by systemd-udevd as a rule"
              + " (containernetworking/plugins#805), which does no harm");
    }
  }

  /** Hardware addresses by the name of the link. */
  private static Map<String, String> linksOfHost() throws IOException {
    Map<String, String> links = new HashMap<>();
    String table = Program.of(LIMIT, "ip", "-o", "link", "show").run().orFail().text();
    for (String line : table.split("\n", -1)) {
      // 5: veth8cad6d81@if2: <BROADCAST,…> … link/ether 1a:c6:db:22:f8:d2 brd …
      String[] words = line.split("[ @:]+", 3);
      int link = line.indexOf(LINK);
      if (words.length == 3 && link >= 0) {
        links.put(words[1], line.substring(link + LINK.length()).split(" ", 2)[0]);
      }
    }
    return links;
  }

  /** Whether a failure is the plugin's own fault. */
  public boolean excuses(PluginException failure) {
    return excusesPortmap(failure) || excusesBandwidth(failure);
  }

  /** It reads the limits first, without asking whether there are any. */
  private boolean excusesBandwidth(PluginException failure) {
    String words = String.valueOf(failure.getMessage());
    boolean excused =
        failure.plugin().equals("bandwidth")
            && words.contains("panic: ")
            && words.contains("nil pointer dereference");
    if (excused) {
      notes.add(
          "bandwidth ends with a panic where no limit was asked for: a fault of its CHECK, such as"
              + " 1.1.1's; there is nothing to check");
    }
    return excused;
  }

  private boolean excusesPortmap(PluginException failure) {
    boolean lacksV6 = result.addresses().stream().noneMatch(address -> address.contains(":"));
    // IPv4 comes first there: its rules were found.
    boolean excused =
        failure.plugin().equals("portmap")
            && lacksV6
            && String.valueOf(failure.getMessage()).contains("could not check ipv6 dnat");
    if (excused) {
      notes.add(
          "portmap looked for IPv6 rules, of which a container without an IPv6 address has none: a"
              + " fault of portmap, such as 1.1.1; its IPv4 rules are there");
    }
    return excused;
  }
}
