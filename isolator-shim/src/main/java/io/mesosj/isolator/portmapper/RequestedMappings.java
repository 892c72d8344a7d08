package io.mesosj.isolator.portmapper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginFailure;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The port mappings that a configuration carries: Mesos' in {@code
 * args."org.apache.mesos".network_info.port_mappings}, and those of other runtimes in {@code
 * runtimeConfig.portMappings}. A framework chooses them: nothing in them is believed.
 */
final class RequestedMappings {
  private final PortRanges allowed;
  private final List<String> problems = new ArrayList<>();
  private final List<PortMapping> mappings = new ArrayList<>();

  private RequestedMappings(PortRanges allowed) {
    this.allowed = allowed;
  }

  /**
   * Reads all mappings; the same one twice counts once.
   *
   * @throws PluginFailure naming everything that is wrong
   */
  static List<PortMapping> read(ObjectNode config, PortRanges allowed) throws PluginFailure {
    RequestedMappings read = new RequestedMappings(allowed);
    JsonNode info = networkInfo(config);
    read.list(info.path("port_mappings"), "port_mappings", "host_port", "container_port");
    JsonNode runtime = config.path("runtimeConfig").path("portMappings");
    read.list(runtime, "runtimeConfig.portMappings", "hostPort", "containerPort");
    if (!read.problems.isEmpty()) {
      throw PluginFailure.badArguments(
          "Unable to parse `NetworkInfo`: " + String.join("; ", read.problems));
    }
    return List.copyOf(read.mappings);
  }

  /** A configuration without anything of Mesos' maps no ports; half of it is an error. */
  private static JsonNode networkInfo(ObjectNode config) throws PluginFailure {
    JsonNode mesos = config.path("args").path("org.apache.mesos");
    JsonNode info = mesos.path("network_info");
    if (!mesos.isMissingNode() && !info.isObject()) {
      throw PluginFailure.badArguments(
          "Failed to get the field 'args{org.apache.mesos}{network_info}': it is "
              + (info.isMissingNode() ? "missing" : "not an object"));
    }
    return info;
  }

  private void list(JsonNode list, String where, String hostKey, String containerKey) {
    if (list.isMissingNode() || list.isNull()) {
      return;
    }
    if (!list.isArray()) {
      problems.add(where + " is not a list");
      return;
    }
    for (int i = 0; i < list.size(); i++) {
      mapping(list.get(i), where + "[" + i + "]", hostKey, containerKey);
    }
  }

  private void mapping(JsonNode node, String where, String hostKey, String containerKey) {
    if (!node.isObject()) {
      problems.add(where + " is not an object");
      return;
    }
    int before = problems.size();
    int hostPort = port(node, hostKey, where);
    int containerPort = port(node, containerKey, where);
    Optional<Protocol> protocol = protocol(node.path("protocol"), where);
    Optional<Address> hostIp = hostIp(node.path("hostIP"), where);
    if (problems.size() == before && protocol.isPresent()) {
      add(new PortMapping(hostPort, containerPort, protocol.get(), hostIp), where);
    }
  }

  private void add(PortMapping mapping, String where) {
    if (!allowed.contains(mapping.hostPort())) {
      problems.add(
          where
              + ": host port "
              + mapping.hostPort()
              + " is outside of the network's hostPortRange "
              + allowed);
      return;
    }
    if (mappings.contains(mapping)) {
      return;
    }
    for (PortMapping other : mappings) {
      if (other.collidesWith(mapping)) {
        problems.add(where + ": host port " + mapping.hostSide() + " is mapped twice");
        return;
      }
    }
    mappings.add(mapping);
  }

  private int port(JsonNode mapping, String key, String where) {
    JsonNode port = mapping.path(key);
    if (port.isIntegralNumber() && port.canConvertToInt()) {
      int number = port.intValue();
      if (number >= 1 && number <= 65535) {
        return number;
      }
    }
    problems.add(
        where
            + ": "
            + key
            + (port.isMissingNode()
                ? " is missing"
                : " "
                    + PluginEnvironment.printable(port.toString())
                    + " is not a number of 1 to 65535"));
    return -1;
  }

  private Optional<Protocol> protocol(JsonNode node, String where) {
    if (node.isMissingNode() || node.isNull()) {
      return Optional.of(Protocol.TCP);
    }
    String word = node.isTextual() ? node.textValue().toLowerCase(Locale.ROOT) : "";
    for (Protocol protocol : Protocol.values()) {
      if (protocol.word().equals(word)) {
        return Optional.of(protocol);
      }
    }
    problems.add(
        where
            + ": protocol "
            + PluginEnvironment.printable(node.toString())
            + " is none of \"tcp\", \"udp\", \"sctp\"");
    return Optional.empty();
  }

  private Optional<Address> hostIp(JsonNode node, String where) {
    if (node.isMissingNode() || node.isNull() || node.asText("").isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Address.parse(node.asText()));
    } catch (IllegalArgumentException e) {
      problems.add(
          where + ": hostIP: " + PluginEnvironment.printable(String.valueOf(e.getMessage())));
      return Optional.empty();
    }
  }
}
