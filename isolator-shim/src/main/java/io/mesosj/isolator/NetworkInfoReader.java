package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.protocol.json.MesosJson;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.IPAddress;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;
import org.apache.mesos.v1.Protos.NetworkInfo.Protocol;

/**
 * Reads a NetworkInfo back from Mesos' JSON: what {@link NetworkInfoJson} and Mesos write, field by
 * field without descriptors; anything else, such as a number in quotes or a field of a newer Mesos,
 * as {@code MesosJson} reads every message.
 */
final class NetworkInfoReader {
  private static final long UINT32_MAX = 0xffff_ffffL;

  private NetworkInfoReader() {}

  /**
   * The NetworkInfo.
   *
   * @param name of the network, where the JSON has none
   * @throws IOException if it is no NetworkInfo, saying where
   */
  static NetworkInfo read(String name, JsonNode json) throws IOException {
    NetworkInfo.Builder plain = NetworkInfo.newBuilder().setName(name);
    return isPlain(json, plain)
        ? plain.build()
        : MesosJson.merge(json, NetworkInfo.newBuilder().setName(name)).build();
  }

  /** Whether all of it is as Mesos writes it, and then it is in {@code into}. */
  static boolean isPlain(JsonNode json, NetworkInfo.Builder into) {
    return json.isObject()
        && all(
            json,
            field ->
                switch (field.getKey()) {
                  case "name" -> text(field.getValue(), into::setName);
                  case "groups" -> each(field.getValue(), one -> text(one, into::addGroups));
                  case "ip_addresses" ->
                      each(field.getValue(), one -> isPlain(one, into.addIpAddressesBuilder()));
                  case "port_mappings" ->
                      each(field.getValue(), one -> isPlain(one, into.addPortMappingsBuilder()));
                  case "labels" -> isPlain(field.getValue(), into.getLabelsBuilder());
                  default -> false;
                });
  }

  private static boolean isPlain(JsonNode json, IPAddress.Builder into) {
    return json.isObject()
        && all(
            json,
            field ->
                switch (field.getKey()) {
                  case "ip_address" -> text(field.getValue(), into::setIpAddress);
                  case "protocol" -> protocol(field.getValue(), into);
                  default -> false;
                });
  }

  private static boolean protocol(JsonNode json, IPAddress.Builder into) {
    for (Protocol protocol : Protocol.values()) {
      if (json.isTextual() && protocol.name().equals(json.textValue())) {
        into.setProtocol(protocol);
        return true;
      }
    }
    return false;
  }

  private static boolean isPlain(JsonNode json, Labels.Builder into) {
    return json.isObject()
        && all(
            json,
            field ->
                field.getKey().equals("labels")
                    && each(field.getValue(), one -> isPlain(one, into.addLabelsBuilder())));
  }

  private static boolean isPlain(JsonNode json, Label.Builder into) {
    return json.isObject()
        && all(
            json,
            field ->
                switch (field.getKey()) {
                  case "key" -> text(field.getValue(), into::setKey);
                  case "value" -> text(field.getValue(), into::setValue);
                  default -> false;
                })
        && into.hasKey();
  }

  private static boolean isPlain(JsonNode json, PortMapping.Builder into) {
    return json.isObject()
        && all(
            json,
            field ->
                switch (field.getKey()) {
                  case "host_port" -> number(field.getValue(), into::setHostPort);
                  case "container_port" -> number(field.getValue(), into::setContainerPort);
                  case "protocol" -> text(field.getValue(), into::setProtocol);
                  default -> false;
                })
        && into.hasHostPort()
        && into.hasContainerPort();
  }

  private static boolean all(JsonNode object, Predicate<Map.Entry<String, JsonNode>> is) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!is.test(field)) {
        return false;
      }
    }
    return true;
  }

  private static boolean each(JsonNode array, Predicate<JsonNode> is) {
    if (!array.isArray()) {
      return false;
    }
    for (JsonNode one : array) {
      if (!is.test(one)) {
        return false;
      }
    }
    return true;
  }

  private static boolean text(JsonNode json, Consumer<String> to) {
    if (json.isTextual()) {
      to.accept(json.textValue());
    }
    return json.isTextual();
  }

  private static boolean number(JsonNode json, IntConsumer to) {
    if (!json.isIntegralNumber()
        || !json.canConvertToLong()
        || json.longValue() < 0
        || json.longValue() > UINT32_MAX) {
      return false;
    }
    to.accept((int) json.longValue());
    return true;
  }
}
