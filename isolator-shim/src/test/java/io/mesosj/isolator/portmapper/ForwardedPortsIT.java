package io.mesosj.isolator.portmapper;

import static io.mesosj.isolator.portmapper.NamespacedHost.HOST_ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is said of published ports beside what the kernel does: a neighbour of the host tries to
 * reach the container under each firewall.
 */
@NeedsRoot
class ForwardedPortsIT {
  private static final String WARNING = "other hosts do not reach";

  private static final String DOCKER =
      """
      iptables -P FORWARD DROP
      iptables -N DOCKER-USER
      iptables -A DOCKER-USER -j RETURN
      iptables -N DOCKER
      iptables -A FORWARD -j DOCKER-USER
      iptables -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
      iptables -A FORWARD -o docker0 -j DOCKER
      iptables -A FORWARD -i docker0 ! -o docker0 -j ACCEPT
      iptables -A FORWARD -i docker0 -o docker0 -j ACCEPT
      """;
  private static final String ANSWERS =
      "iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n";
  private static final String NFT =
      """
      nft add table inet own
      nft add chain inet own thru { type filter hook forward priority 0 ; policy drop ; }
      nft add rule inet own thru ct state vmap { established : accept, related : accept }
      nft add rule inet own thru iifname "docker*" accept
      nft add rule inet own thru meta l4proto icmp accept
      """;

  private static NamespacedHost host;

  @BeforeAll
  static void publishAPort() throws IOException {
    host = new NamespacedHost();
    host.inside("host", "ip", "route", "add", "default", "via", "10.200.0.2");
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    Files.createDirectories(host.work().resolve("plugins"));
    Files.writeString(
        conf.resolve("mapped.conf"),
        """
        {"cniVersion": "0.4.0", "name": "mapped", "type": "mesos-cni-port-mapper",
         "chain": "MESOS-TEST", "excludeDevices": ["br-mapped"],
         "delegate": {"type": "bridge", "bridge": "br-mapped", "isGateway": true,
           "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.79.0.0/16",
             "routes": [{"dst": "0.0.0.0/0"}]}}}
        """
            .formatted(host.work().resolve("ipam")));
    assertThat(host.shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").text())
        .contains("8080->80/tcp")
        .doesNotContain(WARNING);
    host.serveIn(host.work().resolve("run/isolators/network/cni/web/ns"), "hello", "tcp:80");
  }

  @AfterAll
  static void closeHost() throws IOException {
    host.shim("detach", "web");
    host.close();
  }

  private static void firewall(String commands) throws IOException {
    host.inside("host", "iptables", "-P", "FORWARD", "ACCEPT");
    host.inside("host", "iptables", "-F");
    host.inside("host", "iptables", "-X");
    host.inside("host", "nft", "add", "table", "inet", "own");
    host.inside("host", "nft", "delete", "table", "inet", "own");
    for (String line : commands.lines().toList()) {
      host.inside("host", line.split(" ", -1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "iptables -P FORWARD DROP",
        DOCKER,
        // As CNI's firewall plugin has it: answers, and what the container begins.
        """
        iptables -P FORWARD DROP
        iptables -N CNI-FORWARD
        iptables -A FORWARD -m comment --comment rules -j CNI-FORWARD
        iptables -A CNI-FORWARD -d 10.79.0.2/32 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
        iptables -A CNI-FORWARD -s 10.79.0.2/32 -j ACCEPT
        """,
        "iptables -A FORWARD -p udp -j ACCEPT\niptables -A FORWARD -j REJECT",
        "iptables -A FORWARD -i eth0 -p tcp -d 10.79.0.0/16 -j DROP",
        NFT,
        NFT + "nft add rule inet own thru ip daddr 10.80.0.0/16 accept\n",
        NFT + "nft add rule inet own thru tcp dport { 81-90, 443 } accept\n",
      })
  void saysThatOtherHostsDoNotReachAPort(String rules) throws IOException {
    firewall(rules);

    assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).isNotEqualTo("hello");
    assertThat(host.shim("status"))
        .satisfies(
            said -> assertThat(said.status()).as("the container is well").isZero(),
            said -> assertThat(said.text()).contains("web: " + WARNING + " host port 8080/tcp"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        DOCKER
            + "iptables -I DOCKER-USER -o br-mapped -j ACCEPT\n"
            + "iptables -I DOCKER-USER -i br-mapped -j ACCEPT\n",
        "iptables -P FORWARD DROP\n" + ANSWERS + "iptables -A FORWARD -d 10.79.0.0/16 -j ACCEPT\n",
        "iptables -P FORWARD DROP\n"
            + ANSWERS
            + "iptables -A FORWARD -i eth+ -p tcp -m multiport --dports 22,80 -j ACCEPT\n",
        """
        iptables -P FORWARD DROP
        iptables -A FORWARD -m conntrack --ctstate DNAT,ESTABLISHED -j ACCEPT
        """,
        "iptables -P FORWARD DROP\n" + ANSWERS + "iptables -A FORWARD ! -i br-x -j ACCEPT\n",
        "iptables -A FORWARD -p tcp -m tcp --dport 443 -j DROP",
        NFT + "nft add rule inet own thru ct status dnat accept\n",
        NFT + "nft add rule inet own thru ip daddr 10.79.0.0/16 tcp dport 79-80 accept\n",
        NFT
            + "nft add chain inet own x\nnft add rule inet own x oifname br-mapped accept\n"
            + "nft add rule inet own thru jump x\n",
      })
  void saysNothingWhereARuleLetsThemIn(String rules) throws IOException {
    firewall(rules);

    assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).isEqualTo("hello");
    assertThat(host.shim("status").text()).doesNotContain(WARNING);
  }

  @Test
  void everyVerbSaysItAndItsAdviceHelps() throws IOException {
    firewall(DOCKER);
    String cure = "iptables -I DOCKER-USER -o br-mapped -j ACCEPT";

    assertThat(host.shim("check").text()).contains("checked web").contains(WARNING, cure);
    assertThat(host.shim("networks").text()).contains("network 'mapped': " + WARNING, cure);
    assertThat(host.shim("networks", "--validate").text())
        .contains("warning mapped.conf: network 'mapped': " + WARNING);
    assertThat(host.shim("attach", "too", "--network=name=mapped,port=8081:80/tcp").text())
        .contains("warning: " + WARNING + " host port 8081/tcp", cure);
    assertThat(host.shim("attach", "none", "--network=mapped").text()).doesNotContain(WARNING);
    List.of("too", "none").forEach(this::detach);

    host.inside("host", cure.split(" ", -1));
    host.inside("host", cure.replace("-o ", "-i ").split(" ", -1));
    assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).isEqualTo("hello");
    assertThat(host.shim("status", "--output=json").text()).doesNotContain(WARNING);
  }

  /** Native rules in iptables' own table: nft prints them, iptables can't. */
  @Test
  void readsByNftWhatIptablesCanNotPrint() throws IOException {
    firewall("iptables -P FORWARD DROP");
    host.feed(
        """
        add map ip filter m { type inet_service : mark ; }
        add rule ip filter FORWARD meta mark set tcp dport map @m
        """,
        "nft",
        "-f",
        "-");
    assertThat(host.shim("status").text())
        .contains("web: " + WARNING, "nft's chain 'ip filter FORWARD' is drop");
    host.inside("host", "nft", "insert", "rule", "ip", "filter", "FORWARD", "accept");
    assertThat(host.shim("status").text()).doesNotContain(WARNING);

    host.inside("host", "nft", "delete", "table", "ip", "filter");
  }

  private void detach(String container) {
    try {
      assertThat(host.shim("detach", container).status()).isZero();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
