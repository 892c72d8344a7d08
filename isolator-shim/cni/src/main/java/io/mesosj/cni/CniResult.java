package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What plugins answered to ADD, of any version; read leniently, as plugins are sloppy.
 *
 * @param tree the result as it was answered; not to be changed
 */
public record CniResult(ObjectNode tree) {
  /**
   * An interface that was made.
   *
   * @param sandbox the container's namespace; empty for one on the host
   */
  public record Interface(String name, String mac, String sandbox) {}

  /**
   * An address of the container.
   *
   * @param address with its prefix length
   */
  public record Ip(String address, Optional<String> gateway) {}

  /** A route of the container. */
  public record Route(String destination, Optional<String> gateway) {}

  /**
   * Reads a result that was kept as {@link #json}.
   *
   * @throws InvalidResultException if it is not a JSON object
   */
  public static CniResult parse(byte[] json) throws InvalidResultException {
    try {
      return new CniResult(JsonTrees.read(json));
    } catch (IOException e) {
      throw new InvalidResultException(
          "the CNI result can't be read, " + FileProblem.describe(e), e);
    }
  }

  /** As it was answered, on one line. */
  public String json() {
    return JsonTrees.write(tree);
  }

  /**
   * The same in another version; what that has no place for is left out.
   *
   * @throws IncompatibleVersionException if either version is not known here
   */
  public CniResult in(String version) throws IncompatibleVersionException {
    return new CniResult(ResultConversion.convert(tree, version));
  }

  /** The interfaces; none before 0.3.0. */
  public List<Interface> interfaces() {
    List<Interface> interfaces = new ArrayList<>();
    for (JsonNode item : tree.path("interfaces")) {
      interfaces.add(
          new Interface(
              item.path("name").asText(""),
              item.path("mac").asText(""),
              item.path("sandbox").asText("")));
    }
    return interfaces;
  }

  /**
   * The addresses: {@code ip4} and {@code ip6} up to 0.2.0, {@code ips} since 0.3.0 (also under
   * 0.3.0's misprint {@code ip}).
   */
  public List<Ip> ips() {
    List<Ip> ips = new ArrayList<>();
    for (String family : List.of("ip4", "ip6")) {
      add(tree.path(family), "ip", ips);
    }
    for (String list : List.of("ips", "ip")) {
      if (tree.path(list).isArray()) {
        for (JsonNode ip : tree.path(list)) {
          add(ip, "address", ips);
        }
      }
    }
    return ips;
  }

  private static void add(JsonNode ip, String key, List<Ip> into) {
    String address = ip.path(key).asText("");
    if (!address.isEmpty()) {
      into.add(new Ip(address, Optional.ofNullable(ip.path("gateway").textValue())));
    }
  }

  /** The routes, whatever the version has them in. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (JsonNode of : List.of(tree, tree.path("ip4"), tree.path("ip6"))) {
      for (JsonNode route : of.path("routes")) {
        routes.add(
            new Route(
                route.path("dst").asText(""), Optional.ofNullable(route.path("gw").textValue())));
      }
    }
    return routes;
  }

  /** The addresses alone, without prefix length, in the plugin's order. */
  public List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (Ip ip : ips()) {
      int slash = ip.address().indexOf('/');
      String address = slash < 0 ? ip.address() : ip.address().substring(0, slash);
      if (isAddress(address)) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  /** Addresses go into hosts files: only what an address is made of. */
  private static boolean isAddress(String text) {
    boolean is = !text.isEmpty();
    for (int i = 0; is && i < text.length(); i++) {
      is = isAddressCharacter(text.charAt(i));
    }
    return is;
  }

  private static boolean isAddressCharacter(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'f')
        || (c >= 'A' && c <= 'F')
        || c == '.'
        || c == ':';
  }

  /** The name servers. */
  public Dns dns() {
    return Dns.read(tree.path("dns"));
  }
}
