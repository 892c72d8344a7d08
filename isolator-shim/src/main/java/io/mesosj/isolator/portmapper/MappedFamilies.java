package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.CniResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The families that a container's rules are of, as far as its configuration tells: a table of
 * another may be in any state.
 *
 * @param looked those to look for rules in
 * @param needed those of them without which nobody can say that no rule is left
 */
record MappedFamilies(Families looked, Families needed) {
  /** Where nobody knows which. */
  static final MappedFamilies UNKNOWN = new MappedFamilies(Families.BOTH, Families.BOTH);

  /** Those that ADD touched, which what it returned tells, where the caller has kept that. */
  static MappedFamilies of(PortMapperConfig config) {
    Optional<Families> returned = returned(config.tree());
    return returned.isPresent()
        ? new MappedFamilies(returned.get(), returned.get())
        : new MappedFamilies(Families.BOTH, asked(config));
  }

  private static Optional<Families> returned(ObjectNode tree) {
    if (!(tree.get("prevResult") instanceof ObjectNode result)) {
      return Optional.empty();
    }
    return ofAddresses(new CniResult(result).addresses());
  }

  /** Empty where there is none, or something else among them. */
  private static Optional<Families> ofAddresses(List<String> texts) {
    List<Address> addresses = new ArrayList<>();
    try {
      texts.forEach(text -> addresses.add(Address.parse(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // It is no result of ours.
    }
    return addresses.isEmpty() ? Optional.empty() : Optional.of(Families.of(addresses));
  }

  /** Those of the delegate's addresses that a mapping is for; both where that leaves none. */
  private static Families asked(PortMapperConfig config) {
    Families assigned = assigned(config).orElse(Families.BOTH);
    Families mapped = mapped(config);
    Families both = new Families(assigned.v4() && mapped.v4(), assigned.v6() && mapped.v6());
    return both.v4() || both.v6() ? both : Families.BOTH;
  }

  private static Families mapped(PortMapperConfig config) {
    List<Address> hostIps = new ArrayList<>();
    try {
      for (PortMapping mapping : RequestedMappings.read(config.tree(), PortRanges.ALL)) {
        if (mapping.hostIp().isEmpty()) {
          return Families.BOTH;
        }
        hostIps.add(mapping.hostIp().get());
      }
    } catch (IOException e) {
      return Families.BOTH; // Not known.
    }
    // It may have asked for ports when it was attached.
    return hostIps.isEmpty() ? Families.BOTH : Families.of(hostIps);
  }

  /**
   * Those of the addresses that the delegate's {@code host-local} or {@code static} assigns; empty
   * where that can't be told from the configuration.
   */
  static Optional<Families> assigned(PortMapperConfig config) {
    JsonNode ipam = config.delegate().path("ipam");
    JsonNode runtime = config.tree().path("runtimeConfig");
    List<String> texts = new ArrayList<>();
    switch (ipam.path("type").asText("")) {
      case "host-local" -> {
        addSubnet(ipam, texts);
        for (JsonNode sets : List.of(ipam.path("ranges"), runtime.path("ipRanges"))) {
          sets.forEach(set -> set.forEach(range -> addSubnet(range, texts)));
        }
      }
      case "static" -> {
        ipam.path("addresses").forEach(one -> texts.add(one.path("address").asText("")));
        runtime.path("ips").forEach(one -> texts.add(one.asText("")));
        JsonNode asked = config.tree().path("args").path("cni").path("ips");
        asked.forEach(one -> texts.add(one.asText("")));
      }
      default -> {}
    }
    return ofAddresses(texts);
  }

  private static void addSubnet(JsonNode range, List<String> into) {
    if (range.has("subnet")) {
      into.add(range.path("subnet").asText(""));
    }
  }
}
