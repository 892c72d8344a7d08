package io.mesosj.local.tls;

import io.mesosj.base.net.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which hosts a certificate is for, as RFC 6125 and Java's clients have it: its alternative names,
 * and its subject's common name where it has none.
 */
final class CertificateHosts {
  /** GeneralName's choices, RFC 5280. */
  private static final int DNS_NAME = 2;

  private static final int IP_ADDRESS = 7;
  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,]+)");

  private final List<String> dns = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();

  private CertificateHosts() {}

  static CertificateHosts of(X509Certificate certificate) throws CertificateParsingException {
    CertificateHosts hosts = new CertificateHosts();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> name : names) {
        hosts.add(name);
      }
    }
    Matcher common = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
    if (hosts.dns.isEmpty() && hosts.addresses.isEmpty() && common.find()) {
      hosts.dns.add(common.group(1).strip().toLowerCase(Locale.ROOT));
    }
    return hosts;
  }

  private void add(List<?> name) {
    if (name.get(1) instanceof String value) {
      if (name.get(0).equals(DNS_NAME)) {
        dns.add(value.toLowerCase(Locale.ROOT));
      } else if (name.get(0).equals(IP_ADDRESS)) {
        addresses.add(value);
      }
    }
  }

  /** The names and addresses, in lower case, without patterns. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(addresses);
    dns.stream().filter(name -> !name.startsWith("*")).forEach(names::add);
    return names;
  }

  /** The address itself, or else a name that leads to it. */
  Optional<String> nameOf(String ip) throws IOException {
    InetAddress wanted = InetAddress.getByName(ip);
    for (String address : addresses) {
      if (InetAddress.getByName(address).equals(wanted)) {
        return Optional.of(ip);
      }
    }
    return names().stream()
        .filter(name -> IpLiteral.address(name).isEmpty() && leadsTo(name, wanted))
        .findFirst();
  }

  private static boolean leadsTo(String name, InetAddress wanted) {
    try {
      return Arrays.asList(InetAddress.getAllByName(name)).contains(wanted);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    List<String> all = new ArrayList<>(addresses);
    all.addAll(dns);
    return all.isEmpty() ? "no host" : String.join(", ", all);
  }
}
