package io.mesosj.isolator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.text.Table;
import java.util.List;

/** Containers for people and for programs. */
final class ReportText {
  private ReportText() {}

  static String table(List<ContainerReport> containers) {
    StringBuilder text = new StringBuilder();
    for (ContainerReport container : containers) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append("container ").append(container.id());
      if (!container.hostname().equals(container.id())) {
        text.append(" (").append(OneLine.of(container.hostname())).append(')');
      }
      text.append("\nnamespace ").append(container.netns());
      text.append(container.hasNamespace() ? "\n" : " (gone)\n");
      text.append(interfaces(container));
      for (String problem : container.problems()) {
        text.append("problem: ").append(OneLine.of(problem)).append('\n');
      }
      for (String warning : container.warnings()) {
        text.append("warning: ").append(OneLine.of(warning)).append('\n');
      }
    }
    return text.toString();
  }

  private static Table interfaces(ContainerReport container) {
    Table table =
        new Table("IFACE", "NETWORK", "ADDRESSES", "ROUTES", "LINK", "PORTS", "LABELS", "PLUGINS");
    for (InterfaceReport one : container.interfaces()) {
      table.row(
          one.ifName(),
          one.network(),
          one.attached() ? String.join(", ", one.addresses()) : "not attached",
          String.join(", ", one.routes()),
          one.link(),
          String.join(", ", one.ports().stream().map(PortMap::toString).toList()),
          String.join(", ", one.labels()),
          String.join(", ", one.plugins()));
    }
    return table;
  }

  static String json(List<ContainerReport> containers) {
    return JsonTrees.writePretty(tree(containers)) + "\n";
  }

  static ObjectNode tree(List<ContainerReport> containers) {
    ObjectNode root = JsonTrees.object();
    ArrayNode list = root.putArray("containers");
    for (ContainerReport container : containers) {
      ObjectNode one = list.addObject();
      one.put("container_id", container.id());
      one.put("hostname", container.hostname());
      one.put("netns", container.netns().toString());
      one.put("netns_exists", container.hasNamespace());
      ArrayNode networks = one.putArray("networks");
      container.interfaces().forEach(network -> write(network, networks.addObject()));
      strings(one, "problems", container.problems());
      strings(one, "warnings", container.warnings());
    }
    return root;
  }

  private static void write(InterfaceReport network, ObjectNode into) {
    into.put("name", network.network());
    into.put("ifname", network.ifName());
    into.put("attached", network.attached());
    putUnlessEmpty(into, "cni_version", network.cniVersion());
    putUnlessEmpty(into, "link", network.link());
    putUnlessEmpty(into, "mac", network.mac());
    putUnlessEmpty(into, "host_interface", network.hostInterface());
    strings(into, "plugins", network.plugins());
    strings(into, "addresses", network.addresses());
    strings(into, "gateways", network.gateways());
    strings(into, "routes", network.routes());
    strings(into, "labels", network.labels());
    ArrayNode ports = into.putArray("port_mappings");
    for (PortMap port : network.ports()) {
      ports
          .addObject()
          .put("host_port", port.hostPort())
          .put("container_port", port.containerPort())
          .put("protocol", port.protocol());
    }
  }

  private static void putUnlessEmpty(ObjectNode into, String key, String value) {
    if (!value.isEmpty()) {
      into.put(key, value);
    }
  }

  static void strings(ObjectNode into, String key, Iterable<String> values) {
    ArrayNode list = into.putArray(key);
    values.forEach(list::add);
  }
}
