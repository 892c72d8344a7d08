package io.mesosj.isolator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.IPAddress;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;

/**
 * A NetworkInfo as Mesos' JSON, field by field: {@code MesosJson} knows every message, by
 * descriptors whose loading is a fifth of the processor time of a container's start.
 */
final class NetworkInfoJson {
  private NetworkInfoJson() {}

  /** What is not set is left out. */
  static ObjectNode of(NetworkInfo info) {
    ObjectNode json = JsonTrees.object();
    if (info.getIpAddressesCount() > 0) {
      ArrayNode addresses = json.putArray("ip_addresses");
      info.getIpAddressesList().forEach(each -> addresses.add(of(each)));
    }
    if (info.hasName()) {
      json.put("name", info.getName());
    }
    if (info.getGroupsCount() > 0) {
      ArrayNode groups = json.putArray("groups");
      info.getGroupsList().forEach(groups::add);
    }
    if (info.hasLabels()) {
      json.set("labels", of(info.getLabels()));
    }
    if (info.getPortMappingsCount() > 0) {
      ArrayNode mappings = json.putArray("port_mappings");
      info.getPortMappingsList().forEach(each -> mappings.add(of(each)));
    }
    return json;
  }

  private static ObjectNode of(IPAddress address) {
    ObjectNode json = JsonTrees.object();
    if (address.hasProtocol()) {
      json.put("protocol", address.getProtocol().name());
    }
    if (address.hasIpAddress()) {
      json.put("ip_address", address.getIpAddress());
    }
    return json;
  }

  private static ObjectNode of(Labels labels) {
    ObjectNode json = JsonTrees.object();
    if (labels.getLabelsCount() > 0) {
      ArrayNode all = json.putArray("labels");
      labels.getLabelsList().forEach(each -> all.add(of(each)));
    }
    return json;
  }

  private static ObjectNode of(Label label) {
    ObjectNode json = JsonTrees.object();
    if (label.hasKey()) {
      json.put("key", label.getKey());
    }
    if (label.hasValue()) {
      json.put("value", label.getValue());
    }
    return json;
  }

  private static ObjectNode of(PortMapping mapping) {
    ObjectNode json = JsonTrees.object();
    if (mapping.hasHostPort()) {
      json.put("host_port", Integer.toUnsignedLong(mapping.getHostPort()));
    }
    if (mapping.hasContainerPort()) {
      json.put("container_port", Integer.toUnsignedLong(mapping.getContainerPort()));
    }
    if (mapping.hasProtocol()) {
      json.put("protocol", mapping.getProtocol());
    }
    return json;
  }
}
