package io.mesosj.local;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;

/**
 * How one of several agents of an embedded cluster is set up.
 *
 * @param name tells it from the others; its directories are called so
 * @param resources what it offers; what these do not name, all when empty, is the machine's
 * @param attributes {@code --attributes}
 * @param port 0 for a free one
 * @param domain its fault domain; the first agent's region is the master's
 */
public record LocalAgentOptions(
    String name,
    Optional<Resources> resources,
    List<Attribute> attributes,
    int port,
    Optional<DomainInfo> domain) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern NEXT =
      Pattern.compile("(?:^|,)(name|resources|attributes|port|domain)=");
  private static final int LARGEST_PORT = 65535;

  /**
   * Options of an agent.
   *
   * @throws IllegalArgumentException if the name is no plain file name, or there is no such port
   */
  public LocalAgentOptions {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "an agent's name has letters, digits, '.', '_' and '-' and begins with one of the first"
              + " two, unlike '"
              + name
              + "'");
    }
    if (port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException(port + " is not a port from 0 to 65535");
    }
    attributes = List.copyOf(attributes);
  }

  /** The same at another port. */
  public LocalAgentOptions withPort(int other) {
    return new LocalAgentOptions(name, resources, attributes, other, domain);
  }

  /**
   * Reads {@code name=a,resources=cpus:2;mem:512,attributes=rack:r1;zone:z2,port=5051}, of which
   * only the name must be there.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static LocalAgentOptions parse(String text) {
    Map<String, String> values = values(text);
    String name = values.getOrDefault("name", "");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an agent needs a name: name=NAME,...");
    }
    return new LocalAgentOptions(
        name,
        Optional.ofNullable(values.get("resources")).map(Resources::parse),
        AgentAttributes.parse(values.getOrDefault("attributes", "")),
        port(values.getOrDefault("port", "0")),
        Optional.ofNullable(values.get("domain")).map(LocalAgentOptions::domain));
  }

  private static DomainInfo domain(String text) {
    List<String> parts = List.of(text.split("/", -1));
    if (parts.size() != 2 || parts.contains("")) {
      throw new IllegalArgumentException("'" + text + "' is not a domain: write REGION/ZONE");
    }
    DomainInfo.Builder domain = DomainInfo.newBuilder();
    domain.getFaultDomainBuilder().getRegionBuilder().setName(parts.get(0));
    domain.getFaultDomainBuilder().getZoneBuilder().setName(parts.get(1));
    return domain.build();
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException("'" + text + "' is not a port from 0 to 65535");
    }
    return Integer.parseInt(text);
  }

  /** A value may have commas too, in ranges and sets: it ends where the next name begins. */
  private static Map<String, String> values(String text) {
    Matcher next = NEXT.matcher(text);
    List<int[]> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    while (next.find()) {
      found.add(new int[] {next.start(), next.end()});
      names.add(next.group(1));
    }
    if (found.isEmpty() || found.get(0)[0] != 0) {
      throw new IllegalArgumentException(
          "write name=NAME,resources=RESOURCES,attributes=ATTRIBUTES,port=PORT,domain=REGION/ZONE");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < found.size(); i++) {
      int end = i + 1 < found.size() ? found.get(i + 1)[0] : text.length();
      if (values.put(names.get(i), text.substring(found.get(i)[1], end)) != null) {
        throw new IllegalArgumentException(names.get(i) + " is there twice");
      }
    }
    return values;
  }
}
