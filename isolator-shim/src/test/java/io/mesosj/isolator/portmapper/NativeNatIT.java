package io.mesosj.isolator.portmapper;

import static io.mesosj.isolator.portmapper.NamespacedHost.HOST_ADDRESS;
import static io.mesosj.isolator.portmapper.NamespacedHost.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.json.JsonTrees;
import io.mesosj.isolator.portmapper.NamespacedHost.Output;
import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of others in tables of nft's own, which iptables does not show and the kernel obeys. */
@NeedsRoot
class NativeNatIT {
  private static final String RULES =
      """
      table ip own {
        set ports { type inet_service; flags interval; elements = { 90, 8000-8010 }; }
        map backends {
          type inet_service : ipv4_addr . inet_service; elements = { 9000 : 10.9.9.9 . 90 };
        }
        map services {
          type ipv4_addr . inet_proto . inet_service : verdict
          elements = { 127.0.0.1 . tcp . 9100 : goto elsewhere,
                       203.0.113.7 . tcp . 9101 : goto elsewhere }
        }
        chain elsewhere {
          meta l4proto { tcp, udp } dnat to 10.9.9.9:1 comment "elsewhere"
        }
        chain pre {
          type nat hook prerouting priority dstnat; policy accept;
          tcp dport 22 accept
          tcp dport 8080 counter dnat to 10.9.9.9:80 comment "literal"
          tcp dport @ports dnat to 10.9.9.9 comment "set"
          dnat to tcp dport map { 8081 : 10.9.9.9, 8082-8084 : 10.9.9.8 } comment "map"
          dnat ip to tcp dport map @backends comment "named map"
          ip daddr . meta l4proto . th dport vmap @services
          tcp dport vmap { 9200 : jump elsewhere, 9201-9209 : goto elsewhere }
          fib daddr type != local tcp dport 81 dnat to 10.9.9.9 comment "passing by"
          fib daddr type local udp dport 53 redirect to :5353 comment "redirect"
          ip daddr 203.0.113.77 tcp dport 82 dnat to 10.9.9.9 comment "another address"
          ip daddr 127.0.0.0/8 tcp dport 83 dnat to 10.9.9.9 comment "of this host"
          ip saddr 192.0.2.0/24 tcp dport 84 dnat to 10.9.9.9 comment "some peers"
          tcp dport != 1-60000 tcp dport < 60100 dnat to 10.9.9.9 comment "compared"
          tcp dport 86 dnat to numgen inc mod 2 map { 0 : 10.9.9.9, 1 : 10.9.9.8 } comment "balanced"
          meta mark 0x7 meta l4proto tcp dnat to 10.9.9.9 comment "mark"
        }
      }
      """;

  private static final Pattern FIX =
      Pattern.compile("fix: nft delete rule (inet own pre handle \\d+),");

  private static NamespacedHost host;

  @BeforeAll
  static void makeHost() throws IOException {
    host = new NamespacedHost();
    host.addNamespace("a");
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    Files.createDirectories(host.work().resolve("plugins"));
    Files.writeString(
        conf.resolve("mapped.conf"),
        """
        {"cniVersion": "0.4.0", "name": "mapped", "type": "mesos-cni-port-mapper",
         "chain": "MESOS-TEST", "delegate": {"type": "bridge", "bridge": "br-mapped",
           "isGateway": true, "ipam": {"type": "host-local", "dataDir": "%s",
             "subnet": "10.79.0.0/16", "routes": [{"dst": "0.0.0.0/0"}]}}}
        """
            .formatted(host.work().resolve("ipam")));
  }

  @AfterAll
  static void closeHost() throws IOException {
    host.shim("detach", "web");
    host.close();
  }

  private static void nft(String commands) throws IOException {
    host.feed(commands, "nft", "-f", "-");
  }

  private static void removeTables() throws IOException {
    for (String table : List.of("ip own", "inet own")) {
      nft("add table " + table + "\ndelete table " + table + "\n");
    }
  }

  /** The comment of the rule that takes a port of 127.0.0.1, and how much of it. */
  private static String takes(NftTable table, String port, String own) {
    int slash = port.indexOf('/');
    PortMapping mapping =
        new PortMapping(
            Integer.parseInt(port.substring(0, slash)),
            80,
            Protocol.valueOf(port.substring(slash + 1).toUpperCase(Locale.ROOT)),
            Optional.empty());
    return new NftNatWalk(table, new ArrivingPacket(Address.parse("127.0.0.1"), mapping), own)
        .from("pre")
        .map(found -> found.rule().path("comment").asText("") + " " + found.grip())
        .orElse("none");
  }

  @Test
  void readsSetsMapsAndJumpsAsTheHostsNftPrintsThem() throws IOException {
    removeTables();
    nft(RULES);
    String printed = host.inside("host", "nft", "-j", "list", "table", "ip", "own");
    NftTable table =
        new NftTable(JsonTrees.read(printed.getBytes(StandardCharsets.UTF_8)).path("nftables"));

    for (String line :
        """
        22/tcp none
        8080/tcp literal ALL
        8080/udp none
        90/tcp set ALL
        8005/tcp set ALL
        8011/tcp mark DOUBTFUL
        8081/tcp map ALL
        8083/tcp map ALL
        8085/tcp mark DOUBTFUL
        9000/tcp named map ALL
        9100/tcp elsewhere ALL
        9101/tcp mark DOUBTFUL
        9200/tcp elsewhere ALL
        9205/tcp elsewhere ALL
        81/tcp mark DOUBTFUL
        53/udp redirect ALL
        53/tcp mark DOUBTFUL
        82/tcp mark DOUBTFUL
        83/tcp of this host ALL
        84/tcp some peers SOME
        60050/tcp compared ALL
        60100/tcp mark DOUBTFUL
        86/tcp balanced SOME
        """
            .lines()
            .toList()) {
      String port = line.substring(0, line.indexOf(' '));
      assertThat(port + " " + takes(table, port, "")).isEqualTo(line);
    }
    assertThat(takes(table, "8080/tcp", "10.9.9.9:80")).as("its own rule").isEqualTo("none");
    removeTables();
  }

  /** What the kernel does is asked beside it: who answers, and whether the advice helps. */
  @Test
  void traceAndStatusNameTheRuleThatTakesAPublishedPort() throws IOException {
    host.inside("host", "ip", "route", "replace", "default", "via", "10.200.0.2");
    assertThat(host.shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status())
        .isZero();
    host.serveIn(
        host.work().resolve("run/isolators/network/cni/web/ns"), "hello", "tcp:80", "tcp:81");
    host.serve("host", "other", "tcp:7070");
    for (String rule :
        List.of(
            "tcp dport 8080 redirect to :7070",
            "meta l4proto tcp redirect to :tcp dport map { 8080 : 7070 }",
            "fib daddr type local tcp dport { 80, 8000-9000 } redirect to :7070")) {
      removeTables();
      assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).as(rule).isEqualTo("hello");
      assertThat(host.shim("trace", "web").text())
          .as(rule)
          .contains("ok       nft: ")
          .doesNotContain("TROUBLE", "?  ");
      rule("inet", "dstnat - 10", rule);
      assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).as(rule).isEqualTo("other");

      Output traced = host.shim("trace", "web");

      assertThat(traced.status()).as(traced.text()).isEqualTo(3);
      Matcher fix = FIX.matcher(traced.text());
      assertThat(fix.find()).as(traced.text()).isTrue();
      String said = "nft's rule '" + fix.group(1) + "' takes host port 8080/tcp first";
      assertThat(traced.text()).contains("TROUBLE  nft: " + said);
      assertThat(host.shim("status").text()).contains("web: " + said);
      nft("delete rule " + fix.group(1) + "\n");
      assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).as(rule).isEqualTo("hello");
    }
    removeTables();
    assertThat(host.shim("detach", "web").status()).isZero();
  }

  private static void rule(String family, String priority, String rule) throws IOException {
    String table = family + " own";
    nft(
        "add table %s\nadd chain %s pre { type nat hook prerouting priority %s; }\nadd rule %s pre %s\n"
            .formatted(table, table, priority, table, rule));
  }

  private static Output add(String port) throws IOException {
    return host.plugin("ADD", "new", "a", host.config("net", "", port));
  }

  private static void assertRefused(String family, String rule, String said) throws IOException {
    removeTables();
    rule(family, "dstnat", rule);
    Output added = add(mapping(8080, 80, "tcp"));
    assertThat(added.status()).as(rule).isEqualTo(1);
    assertThat(added.text())
        .as(rule)
        .contains("\"code\":103", "host port 8080/tcp is held by nft's rule '" + family, said);
    assertThat(host.rulesOf("new")).as(rule).isEmpty();
    assertThat(host.addresses()).as(rule).isEmpty();
  }

  @Test
  void aPortThatOneHoldsIsRefused() throws IOException {
    assertRefused("ip", "tcp dport 8080 dnat to 10.9.9.9:80 comment \"mail\"", "(mail)");
    assertRefused("inet", "tcp dport 8000-9000 dnat ip6 to [fd00::9]:80", "map another");
    assertRefused("inet", "ip daddr " + HOST_ADDRESS + " dnat ip to 10.9.9.9", "own pre handle");
  }

  /** This host's own programs would be led elsewhere than others. */
  @Test
  void aPortThatOneHoldsForThisHostsOwnProgramsIsRefused() throws IOException {
    removeTables();
    nft("add table inet own\nadd chain inet own out { type nat hook output priority -100; }\n");
    nft("add rule inet own out tcp dport 8080 redirect to :9000\n");

    Output added = add(mapping(8080, 80, "tcp"));

    assertThat(added.text()).contains("host port 8080/tcp is held by nft's rule 'inet own out");
    assertThat(host.rulesOf("new")).isEmpty();
    assertThat(host.addresses()).isEmpty();
    removeTables();
  }

  @Test
  void oneOfAnotherPortAddressOrTimeHoldsNone() throws IOException {
    removeTables();
    rule("inet", "dstnat", "tcp dport 8081 dnat ip to 10.9.9.9");
    rule("inet", "dstnat", "udp dport 8080 dnat ip to 10.9.9.9");
    rule("inet", "dstnat", "ip daddr 203.0.113.77 tcp dport 8080 dnat ip to 10.9.9.9");
    rule("inet", "dstnat", "ip saddr 192.0.2.1 ct state established tcp dport 8080 redirect");
    rule("inet", "dstnat", "meta mark 0x7 meta l4proto tcp dnat ip to 10.9.9.9");
    nft("add chain inet own out { type nat hook output priority -100; }\n");
    nft("add rule inet own out ip daddr 203.0.113.77 tcp dport 8080 dnat ip to 10.9.9.9\n");

    Output added = add(mapping(8080, 80, "tcp"));

    assertThat(added.status()).as(added.text()).isZero();
    String config = host.config("net", "", mapping(8080, 80, "tcp"));
    assertThat(host.plugin("DEL", "new", "a", config).status()).isZero();
    removeTables();
  }

  /** What can't be read is not taken for nothing, and keeps no container out. */
  @ParameterizedTest
  @ValueSource(strings = {"*", "*' list table '*"})
  void whatNftCanNotSayIsToldOf(String calls) throws IOException {
    removeTables();
    rule("inet", "dstnat", "tcp dport 8081 dnat ip to 10.9.9.9");
    host.replaceProgram(
        "nft",
        "#!/bin/sh\ncase $* in "
            + calls
            + ") echo 'JSON support not compiled-in' >&2; exit 1 ;;\nesac\n"
            + "exec /usr/sbin/nft \"$@\"\n");
    try {
      Process adding =
          host.start(
              "ADD",
              "new",
              "a",
              host.config("net", "", mapping(8080, 80, "tcp")),
              List.of("sh", "-c", "exec \"$0\" 2>&1", NamespacedHost.launcher().get(0)));
      Output added = NamespacedHost.finish(adding);

      assertThat(added.status()).as(added.text()).isZero();
      assertThat(added.text())
          .contains(
              "whether a rule of nft's own takes a host port is not known", "not compiled-in");
    } finally {
      Files.delete(host.work().resolve("bin/nft"));
    }
    String config = host.config("net", "", mapping(8080, 80, "tcp"));
    assertThat(host.plugin("DEL", "new", "a", config).status()).isZero();
    removeTables();
  }
}
