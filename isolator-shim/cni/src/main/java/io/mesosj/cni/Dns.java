package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a plugin knows of name resolution; empty parts leave no line in resolv.conf. */
public record Dns(
    List<String> nameservers, String domain, List<String> search, List<String> options) {
  /** Nothing. */
  public static final Dns NONE = new Dns(List.of(), "", List.of(), List.of());

  public Dns {
    nameservers = List.copyOf(nameservers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }

  /** Reads a {@code dns} object; anything that is not of its form is left out. */
  public static Dns read(JsonNode dns) {
    return new Dns(
        texts(dns.path("nameservers")),
        clean(dns.path("domain").asText("")),
        texts(dns.path("search")),
        texts(dns.path("options")));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array) {
      String text = clean(item.asText(""));
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A plugin must not write lines of its own into the container's resolv.conf. */
  private static String clean(String text) {
    return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f) ? "" : text;
  }

  /** Whether it names a server; without one its other parts leave a container deaf. */
  public boolean hasServers() {
    return !nameservers.isEmpty();
  }

  /** The same with these servers. */
  public Dns withServers(List<String> servers) {
    return new Dns(servers, domain, search, options);
  }

  public boolean isEmpty() {
    return nameservers.isEmpty() && domain.isEmpty() && search.isEmpty() && options.isEmpty();
  }

  /** Both together; the first domain stands. */
  public Dns plus(Dns other) {
    return new Dns(
        union(nameservers, other.nameservers),
        domain.isEmpty() ? other.domain : domain,
        union(search, other.search),
        union(options, other.options));
  }

  private static List<String> union(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    second.stream().filter(item -> !all.contains(item)).forEach(all::add);
    return all;
  }
}
