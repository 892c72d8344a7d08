package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules that a container's port mappings become. All of iptables' wording is here and nowhere
 * else.
 *
 * @param chain the network's chain in table nat
 * @param excludeDevices devices whose traffic is left alone
 * @param localhost whether {@code 127.0.0.1:HOST} leads to the container too
 */
record MappingRules(String chain, List<String> excludeDevices, boolean localhost) {
  /** Where the sources of connections are rewritten that would otherwise never come back. */
  static final String SOURCE_CHAIN = "MESOS-PORT-MAPPER-SNAT";

  private static final String[] TO_HOST = {"-m", "addrtype", "--dst-type", "LOCAL"};

  MappingRules {
    excludeDevices = List.copyOf(excludeDevices);
  }

  /**
   * The rules that lead packets into our chains: those that Mesos makes, the one that it leaves out
   * so that {@code 127.0.0.1} is not mapped, and the one for rewritten sources.
   */
  List<Rule> jumps(boolean v6) {
    List<Rule> jumps = new ArrayList<>();
    jumps.add(new Rule("PREROUTING", toHost(List.of())));
    jumps.add(new Rule("OUTPUT", toHost(List.of("!", "-d", v6 ? "::1/128" : "127.0.0.0/8"))));
    if (localhost && !v6) {
      // There is no route_localnet for IPv6: a packet from ::1 never leaves the host.
      jumps.add(new Rule("OUTPUT", toHost(List.of("-d", "127.0.0.0/8"))));
    }
    jumps.add(Rule.of("POSTROUTING", "-j", SOURCE_CHAIN));
    return jumps;
  }

  private List<String> toHost(List<String> first) {
    List<String> words = new ArrayList<>(first);
    words.addAll(List.of(TO_HOST));
    words.add("-j");
    words.add(chain);
    return words;
  }

  /** Everything that one container's address needs, in order. */
  List<Rule> of(Tag tag, Address container, List<PortMapping> mappings) {
    List<Rule> rules = new ArrayList<>();
    for (PortMapping mapping : mappings) {
      if (mapping.appliesTo(container)) {
        addMapping(rules, tag.text(), container, mapping);
      }
    }
    if (!rules.isEmpty()) {
      rules.add(masquerade(tag.text(), container.single(), container));
      if (localhost && !container.isV6()) {
        rules.add(masquerade(tag.text(), "127.0.0.0/8", container));
      }
    }
    return rules;
  }

  private void addMapping(List<Rule> rules, String tag, Address container, PortMapping mapping) {
    if (!excludeDevices.isEmpty()) {
      // The container itself comes in through an excluded bridge, and must reach itself all the
      // same.
      rules.add(
          rule(
              List.of("-s", container.single()),
              List.of(),
              mapping,
              tag,
              dnat(container, mapping)));
    }
    if (excludeDevices.size() == 1) {
      List<String> notExcluded = List.of("!", "-i", excludeDevices.get(0));
      rules.add(rule(List.of(), notExcluded, mapping, tag, dnat(container, mapping)));
      return;
    }
    // A rule takes only one -i. The host port is this container's alone, so returning for it
    // takes nothing from other rules of the chain.
    for (String device : excludeDevices) {
      rules.add(rule(List.of(), List.of("-i", device), mapping, tag, List.of("-j", "RETURN")));
    }
    rules.add(rule(List.of(), List.of(), mapping, tag, dnat(container, mapping)));
  }

  private static List<String> dnat(Address container, PortMapping mapping) {
    return List.of("-j", "DNAT", "--to-destination", container.withPort(mapping.containerPort()));
  }

  private Rule rule(
      List<String> source,
      List<String> device,
      PortMapping mapping,
      String tag,
      List<String> target) {
    // The order is the one in which iptables-save prints, so that rules compare as text.
    List<String> words = new ArrayList<>(source);
    if (mapping.only().isPresent()) {
      words.addAll(List.of("-d", mapping.only().get().single()));
    }
    words.addAll(device);
    String protocol = mapping.protocol().word();
    words.addAll(List.of("-p", protocol, "-m", protocol));
    words.addAll(List.of("--dport", String.valueOf(mapping.hostPort())));
    words.addAll(List.of("-m", "comment", "--comment", tag));
    words.addAll(target);
    return new Rule(chain, words);
  }

  private static Rule masquerade(String tag, String source, Address container) {
    return Rule.of(
        SOURCE_CHAIN,
        "-s",
        source,
        "-d",
        container.single(),
        "-m",
        "comment",
        "--comment",
        tag,
        "-j",
        "MASQUERADE");
  }

  /**
   * With {@code route_localnet} on a device, its neighbours could talk to services that listen on
   * 127.0.0.1 only (CVE-2020-8558). This rule of table raw takes that back.
   */
  static Rule loopbackGuard() {
    return Rule.of(
        "PREROUTING",
        "-d",
        "127.0.0.0/8",
        "!",
        "-i",
        "lo",
        "-m",
        "comment",
        "--comment",
        "mesos-cni-port-mapper: loopback guard",
        "-j",
        "DROP");
  }
}
