package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.CniVersion;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.CapabilityRequests;
import io.mesosj.isolator.checkpoint.CheckpointedContainer;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import io.mesosj.isolator.metadata.ContainerMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what operators want to know out of a container's checkpoint. */
final class ContainerReporter {
  private final ContainerDirectory containers;

  ContainerReporter(ContainerDirectory containers) {
    this.containers = containers;
  }

  ContainerReport report(String id) throws IOException {
    CheckpointedContainer container = containers.read(id);
    List<String> problems = new ArrayList<>(container.problems());
    problems.addAll(container.notes());
    List<InterfaceReport> interfaces = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (CheckpointedNetwork network : container.networks()) {
      interfaces.add(report(network, problems));
      if (ContainerMetadata.networkInfo(network.config()).orElse(null) instanceof ObjectNode info) {
        warnings.addAll(CapabilityRequests.untaken(network.config(), info));
      }
    }
    return new ContainerReport(
        id,
        container.hostname(),
        containers.netns(id),
        containers.hasNamespace(id),
        interfaces,
        problems,
        warnings);
  }

  private static InterfaceReport report(CheckpointedNetwork network, List<String> problems) {
    NetworkConfig config = network.config();
    JsonNode info = ContainerMetadata.networkInfo(config).orElseGet(() -> JsonTrees.object());
    ObjectNode result = newest(network, problems);
    List<PortMap> ports = new ArrayList<>();
    if (CapabilityRequests.publishes(config)) {
      info.path("port_mappings").forEach(mapping -> ports.add(PortMap.read(mapping)));
    }
    List<String> labels = new ArrayList<>();
    for (JsonNode label : info.path("labels").path("labels")) {
      String value = label.path("value").asText("");
      labels.add(label.path("key").asText("") + (label.has("value") ? "=" + value : ""));
    }
    return new InterfaceReport(
        config.name(),
        network.ifName(),
        config.cniVersion().orElse(""),
        config.plugins().stream().map(plugin -> plugin.get("type").textValue()).toList(),
        link(config),
        ofInterface(result, true, "mac"),
        ofInterface(result, false, "name"),
        texts(result.path("ips"), "address"),
        texts(result.path("ips"), "gateway"),
        routes(result),
        ports,
        labels,
        network.result().isPresent());
  }

  private static ObjectNode newest(CheckpointedNetwork network, List<String> problems) {
    Optional<CniResult> result = network.result();
    if (result.isEmpty()) {
      return JsonTrees.object();
    }
    try {
      return result.get().in(CniVersion.NEWEST).tree();
    } catch (IOException e) {
      problems.add("network '" + network.config().name() + "': " + FileProblem.describe(e));
      return JsonTrees.object();
    }
  }

  /** The bridge, or the link that macvlan and the like sit on; the port-mapper has it delegated. */
  private static String link(NetworkConfig config) {
    for (ObjectNode plugin : config.plugins()) {
      for (JsonNode part : List.of(plugin, plugin.path("delegate"))) {
        for (String key : List.of("bridge", "master", "device")) {
          if (part.path(key).isTextual()) {
            return part.get(key).textValue();
          }
        }
        if (part.path("type").asText("").equals("bridge")) {
          return "cni0"; // The plugin's default.
        }
      }
    }
    return "";
  }

  /** Of the first interface inside, or of its other end, which plugins list after the bridge. */
  private static String ofInterface(ObjectNode result, boolean inside, String key) {
    String found = "";
    for (JsonNode item : result.path("interfaces")) {
      boolean isInside = !item.path("sandbox").asText("").isEmpty();
      if (isInside == inside) {
        found = item.path(key).asText("");
        if (inside || found.startsWith("veth")) {
          return found;
        }
      }
    }
    return inside || result.path("interfaces").size() == 2 ? found : "";
  }

  private static List<String> texts(JsonNode list, String key) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      String text = item.path(key).asText("");
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A route without a gateway of its own goes by that of its family's first address. */
  private static List<String> routes(ObjectNode result) {
    List<String> routes = new ArrayList<>();
    for (JsonNode route : result.path("routes")) {
      String destination = route.path("dst").asText("");
      String gateway = route.path("gw").asText(gateway(result, destination.indexOf(':') >= 0));
      routes.add(gateway.isEmpty() ? destination : destination + " via " + gateway);
    }
    return routes;
  }

  private static String gateway(ObjectNode result, boolean ipv6) {
    for (String gateway : texts(result.path("ips"), "gateway")) {
      if (gateway.indexOf(':') >= 0 == ipv6) {
        return gateway;
      }
    }
    return "";
  }
}
