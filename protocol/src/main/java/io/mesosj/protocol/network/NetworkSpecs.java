package io.mesosj.protocol.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonProblem;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo.PortMapping;

/**
 * Reads NetworkInfos from what a user writes, and says everything that is wrong with them together.
 * Nothing is looked up: whether a network exists is the agent's to know.
 */
public final class NetworkSpecs {
  private static final int MAX_NAME = 255;

  private NetworkSpecs() {}

  /**
   * Reads {@code --networks}: comma-separated names, a JSON array of NetworkInfo, or a file with
   * one ({@code /path}, {@code file:///path}).
   *
   * @throws InvalidNetworkException if the text or file is not that
   */
  public static List<NetworkInfo> parseList(String text) {
    if (text.startsWith("file://")) {
      return fromFile(text.substring("file://".length()));
    }
    if (text.startsWith("/")) {
      return fromFile(text);
    }
    return text.stripLeading().startsWith("[") ? fromJson(text, "networks") : fromNames(text);
  }

  private static List<NetworkInfo> fromNames(String text) {
    List<NetworkInfo> networks = new ArrayList<>();
    for (String name : text.split(",", -1)) {
      networks.add(NetworkInfo.newBuilder().setName(name.strip()).build());
    }
    return validated(networks);
  }

  private static List<NetworkInfo> fromFile(String path) {
    try {
      return fromJson(Files.readString(Path.of(path)), path);
    } catch (IOException | java.nio.file.InvalidPathException e) {
      throw invalid(
          "networks file \""
              + printable(path)
              + "\" can't be read: "
              + printable(FileProblem.briefly(e)));
    }
  }

  private static List<NetworkInfo> fromJson(String json, String source) {
    JsonNode array;
    try {
      array =
          new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(json);
    } catch (JsonProcessingException e) {
      throw invalid(source + ": not JSON " + JsonProblem.describe(e));
    }
    if (!array.isArray()) {
      throw invalid(source + ": expected a JSON array of NetworkInfo");
    }
    List<NetworkInfo> networks = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      try {
        networks.add(MesosJson.merge(array.get(i), NetworkInfo.newBuilder()).build());
      } catch (MesosJsonException e) {
        throw invalid(source + "[" + i + "]: " + e.getMessage());
      }
    }
    return validated(networks);
  }

  /**
   * Reads one {@code --network}: comma-separated {@code name=}, {@code label=KEY=VALUE}, {@code
   * port=HOST:CONTAINER/PROTOCOL}, {@code ip=} and {@code group=}, each but the name repeatable. A
   * text without {@code =} is a name. A backslash before a comma makes it part of the value.
   *
   * @throws InvalidNetworkException naming the key that is wrong
   */
  public static NetworkInfo parseOne(String text) {
    NetworkInfo.Builder network = NetworkInfo.newBuilder();
    if (text.indexOf('=') < 0) {
      return validated(List.of(network.setName(text).build())).get(0);
    }
    List<String> problems = new ArrayList<>();
    for (String part : split(text)) {
      put(network, part, problems);
    }
    if (!network.hasName()) {
      problems.add("name is missing, write name=…");
    }
    String where = "network \"" + printable(text) + "\": ";
    List<String> all = new ArrayList<>();
    problems.forEach(problem -> all.add(where + problem));
    all.addAll(validateWanted(List.of(network.build())));
    if (!all.isEmpty()) {
      throw new InvalidNetworkException(all);
    }
    return network.build();
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
        part.append(',');
        i++;
      } else if (c == ',') {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private static void put(NetworkInfo.Builder network, String part, List<String> problems) {
    int equals = part.indexOf('=');
    if (equals < 0) {
      problems.add("\"" + printable(part) + "\" is not KEY=VALUE");
      return;
    }
    String key = part.substring(0, equals).strip();
    String value = part.substring(equals + 1);
    switch (key) {
      case "name" -> putName(network, value, problems);
      case "label" -> network.getLabelsBuilder().addLabels(label(value));
      case "port" -> putPort(network, value, problems);
      case "group" -> network.addGroups(value);
      case "ip" -> putAddress(network, value, problems);
      default ->
          problems.add(
              "unknown key \"" + printable(key) + "\"; known are name, label, port, ip, group");
    }
  }

  private static void putName(NetworkInfo.Builder network, String name, List<String> problems) {
    if (network.hasName()) {
      problems.add("name stands twice");
    }
    network.setName(name);
  }

  private static void putPort(NetworkInfo.Builder network, String text, List<String> problems) {
    try {
      network.addAllPortMappings(ports(text));
    } catch (InvalidNetworkException e) {
      problems.addAll(e.problems());
    }
  }

  private static void putAddress(NetworkInfo.Builder network, String text, List<String> problems) {
    IpLiterals.parse(text)
        .ifPresentOrElse(
            network::addIpAddresses,
            () -> problems.add("ip \"" + printable(text) + "\" is not an IP address"));
  }

  private static Label label(String text) {
    int equals = text.indexOf('=');
    Label.Builder label = Label.newBuilder().setKey(equals < 0 ? text : text.substring(0, equals));
    if (equals >= 0) {
      label.setValue(text.substring(equals + 1));
    }
    return label.build();
  }

  /**
   * Reads port mappings: {@code HOST:CONTAINER} or {@code HOST:CONTAINER/PROTOCOL}, where both may
   * be ranges of one length, {@code 8000-8005:80-85}. Without {@code HOST} the host port is 0: it
   * is to be taken from an offer.
   *
   * @throws InvalidNetworkException if the text is none of these
   */
  public static List<PortMapping> ports(String text) {
    return PortMappingText.parse(text);
  }

  /**
   * Checks all of a container's networks together and returns them.
   *
   * @throws InvalidNetworkException listing every problem
   */
  public static List<NetworkInfo> validated(List<NetworkInfo> networks) {
    List<String> problems = validateWanted(networks);
    if (!problems.isEmpty()) {
      throw new InvalidNetworkException(problems);
    }
    return networks;
  }

  /**
   * What is wrong with a container's networks; empty when nothing is. A NetworkInfo without a name
   * is allowed, as in Mesos: it stands for the host's network.
   */
  public static List<String> validate(List<NetworkInfo> networks) {
    List<String> problems = validateWanted(networks);
    for (NetworkInfo network : networks) {
      for (PortMapping mapping : network.getPortMappingsList()) {
        if (mapping.getHostPort() == PortMappingText.CHOSEN_LATER) {
          checkPort(where(network) + "host port ", mapping.getHostPort(), problems);
        }
      }
    }
    return problems;
  }

  private static String where(NetworkInfo network) {
    return "network \"" + printable(network.getName()) + "\": ";
  }

  /**
   * What is wrong with networks that somebody wants to join, as {@link #validate}; a host port may
   * be 0 there, which is to be taken from an offer.
   */
  public static List<String> validateWanted(List<NetworkInfo> networks) {
    List<String> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> hostPorts = new HashSet<>();
    for (NetworkInfo network : networks) {
      if (network.hasName()) {
        checkName(network.getName(), names, problems);
      }
      String where = where(network);
      for (Label label : network.getLabels().getLabelsList()) {
        if (label.getKey().isEmpty() || hasControl(label.getKey())) {
          problems.add(
              where + "label key \"" + printable(label.getKey()) + "\" is empty or not printable");
        }
      }
      for (PortMapping mapping : network.getPortMappingsList()) {
        checkMapping(where, mapping, hostPorts, problems);
      }
      for (NetworkInfo.IPAddress address : network.getIpAddressesList()) {
        if (address.hasIpAddress() && IpLiterals.parse(address.getIpAddress()).isEmpty()) {
          problems.add(
              where + "ip \"" + printable(address.getIpAddress()) + "\" is not an IP address");
        }
      }
      for (String group : network.getGroupsList()) {
        if (group.isEmpty() || hasControl(group)) {
          problems.add(where + "group \"" + printable(group) + "\" is empty or not printable");
        }
      }
    }
    return problems;
  }

  private static void checkName(String name, Set<String> seen, List<String> problems) {
    if (name.isEmpty()) {
      problems.add("a network's name is empty");
    } else if (name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.length() > MAX_NAME
        || hasControl(name)) {
      problems.add(
          "network \""
              + printable(name)
              + "\": a name is at most 255 printable characters, without \"/\", and not \".\" or"
              + " \"..\"");
    } else if (!seen.add(name)) {
      // Mesos' own words, which users look up.
      problems.add("Attempted to join CNI network '" + name + "' multiple times");
    }
  }

  private static void checkMapping(
      String where, PortMapping mapping, Set<String> hostPorts, List<String> problems) {
    String protocol =
        mapping.hasProtocol() ? mapping.getProtocol().toLowerCase(Locale.ROOT) : "tcp";
    if (!PortMappingText.PROTOCOLS.contains(protocol)) {
      problems.add(where + "protocol \"" + printable(protocol) + "\" is not tcp, udp or sctp");
    }
    checkPort(where + "container port ", mapping.getContainerPort(), problems);
    if (mapping.getHostPort() == PortMappingText.CHOSEN_LATER) {
      return;
    }
    checkPort(where + "host port ", mapping.getHostPort(), problems);
    if (!hostPorts.add(mapping.getHostPort() + "/" + protocol)) {
      problems.add(
          where + "host port " + mapping.getHostPort() + "/" + protocol + " is mapped twice");
    }
  }

  private static void checkPort(String what, int port, List<String> problems) {
    if (port < 1 || port > 65535) {
      problems.add(what + Integer.toUnsignedString(port) + " is out of range 1-65535");
    }
  }

  private static boolean hasControl(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  static String printable(String text) {
    return OneLine.of(text, MAX_NAME);
  }

  private static InvalidNetworkException invalid(String problem) {
    return new InvalidNetworkException(List.of(problem));
  }
}
