package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldPortsTest {
  private static final String OURS =
      "-m comment --comment \"container_id: web network: net ifname: eth0\" ";

  /** Rules that say more, or less, than which port of which address. */
  @ParameterizedTest
  @CsvSource({
    "-d 127.0.0.1/32, true", // all of an address
    "-d 127.0.0.1/32 -p tcp, true",
    "-d 127.0.0.1/32 -p udp, false",
    "-d 127.0.0.1/32 ! -p udp, true",
    "-d 203.0.113.77/32, false",
    "-s 192.0.2.1/32 -d 127.0.0.1/32, false", // of one peer alone
    "-p tcp, false", // a proxy's rule for what else decides about
    "-p tcp ! --dport 22, true", // all but one
    "-p tcp ! --dport 8080, false",
    "-p tcp -m multiport ! --dports 22:8079, true",
    "-p tcp -m multiport ! --dports 22:8080, false",
    "-p tcp -m multiport --ports 443:8080, true",
    "-p tcp -m tcp --dport 8080 -m addrtype ! --dst-type LOCAL, false",
    "-p tcp -m tcp --dport 8080 -m addrtype --dst-type LOCAL, true",
    "-p tcp -m tcp --dport 8080 -m addrtype --dst-type UNICAST, false",
    "-d 127.0.0.1/32 -m set --match-set ports dst, false",
    "-p tcp -m tcp --dport 8080 -m set ! --match-set trusted src, true",
  })
  void readsWhatElseARuleSays(String matches, boolean takes) {
    Rule rule =
        Rule.parse("-A CHAIN " + matches + " -j DNAT --to-destination 10.1.0.2:80").orElseThrow();
    PortMapping mapping = new PortMapping(8080, 80, Protocol.TCP, Optional.empty());

    assertThat(HeldPorts.takes(rule, mapping)).isEqualTo(takes);
  }

  @ParameterizedTest
  @CsvSource({
    // destination of the rule, whose, hostIP, takes
    "'', foreign, '', true",
    "'', foreign, 192.0.2.1, true",
    "-d 192.0.2.1/32, foreign, 192.0.2.1, true",
    "-d 192.0.2.1/32, foreign, 192.0.2.2, false",
    "-d 192.0.2.0/24, foreign, 192.0.2.2, true",
    "-d 127.0.0.1/32, foreign, '', true", // an address of every host
    "-d 203.0.113.77/32, foreign, '', false", // a virtual address
    "-d 203.0.113.77/32, ours, '', true",
    "-d 203.0.113.77/32, ours, 203.0.113.78, false",
    "-d 2001:db8::1/128, ours, 203.0.113.78, false",
    "! -d 192.0.2.1/32, foreign, '', true",
    "! -d 192.0.2.1/32, foreign, 192.0.2.1, false",
    "! -d 192.0.2.0/24, foreign, 192.0.3.1, true",
    "-m iprange --dst-range 203.0.113.7-203.0.113.200, foreign, '', false",
    "-m iprange --dst-range 126.0.0.1-127.255.255.255, foreign, '', true",
    "-m iprange --dst-range 192.0.2.9-192.0.2.200, foreign, 192.0.2.10, true",
    "-m iprange --dst-range 192.0.2.9-192.0.2.200, foreign, 192.0.2.8, false",
    "-m iprange ! --dst-range 192.0.2.9-192.0.2.200, foreign, 192.0.2.8, true",
    "-m set --match-set services dst, foreign, '', true", // nobody sees what is in it
  })
  void takesThePortOfAnAddressThatItIsAbout(
      String destination, String whose, String hostIp, boolean takes) {
    Rule rule =
        Rule.parse(
                "-A CHAIN %s -p tcp -m tcp --dport 8080 %s-j DNAT --to-destination 10.1.0.2:80"
                    .formatted(destination, whose.equals("ours") ? OURS : ""))
            .orElseThrow();
    PortMapping mapping =
        new PortMapping(
            8080,
            80,
            Protocol.TCP,
            hostIp.isEmpty() ? Optional.empty() : Optional.of(Address.parse(hostIp)));

    assertThat(HeldPorts.takes(rule, mapping)).isEqualTo(takes);
  }

  /** Rules before the container's own; what holds the port for certain is refused before. */
  @ParameterizedTest
  @CsvSource({
    "-p tcp -m set --match-set ports dst, -p tcp -m set --match-set ports dst",
    "-m mark --mark 0x1, -m mark --mark 0x1",
    "-i eth7 -p tcp, -i eth7 -p tcp",
    "-m bpf --bytecode 4, -m bpf --bytecode 4",
    "-p udp -m set --match-set ports dst, ''", // of another protocol
    "-m set --match-set ports dst -m addrtype ! --dst-type LOCAL, ''", // not the host's own
    "-d 203.0.113.77/32 -m set --match-set ports dst, ''", // a virtual address
    "-p tcp -m tcp --dport 81, ''",
  })
  void aRuleThatNamesNoPortIsDoubted(String matches, String told) {
    SavedTables.Table nat =
        SavedTables.parse(
                """
                *nat
                -A PREROUTING %s -j DNAT --to-destination 10.9.9.9
                -A PREROUTING -j MINE
                -A PREROUTING -m mark --mark 0x7 -j DNAT --to-destination 10.9.9.9
                -A MINE -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10.1.0.2:80
                COMMIT
                """
                    .formatted(matches))
            .table("nat");
    DoubtfulRules doubtful = DoubtfulRules.in(nat);

    doubtful.look(new PortMapping(8080, 80, Protocol.TCP, Optional.empty()), "10.1.0.2:80");

    assertThat(String.join("\n", doubtful.sentences()))
        .isEqualTo(
            told.isEmpty()
                ? ""
                : "'-A PREROUTING "
                    + told
                    + " -j DNAT --to-destination 10.9.9.9' names no port and comes first: whether"
                    + " it takes host port 8080/tcp is not known");
  }

  /** As Kubernetes leads services to endpoints: the port stands where the chain is jumped to. */
  @Test
  void aChainThatIsJumpedToForAnotherPortIsNotDoubted() {
    SavedTables.Table nat =
        SavedTables.parse(
                """
                *nat
                -A PREROUTING -j KUBE-SERVICES
                -A KUBE-SERVICES -d 203.0.113.77/32 -p tcp -m tcp --dport 8080 -j KUBE-SVC-A
                -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
                -A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-SVC-A
                -A KUBE-SVC-A -j KUBE-SEP-A
                -A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.244.0.2:8080
                COMMIT
                """)
            .table("nat");
    DoubtfulRules doubtful = DoubtfulRules.in(nat);

    doubtful.look(new PortMapping(8080, 80, Protocol.TCP, Optional.empty()), "10.1.0.2:80");
    assertThat(doubtful.sentences()).isEmpty();
    doubtful.look(new PortMapping(30080, 80, Protocol.TCP, Optional.empty()), "10.1.0.2:80");
    assertThat(doubtful.sentences()).hasSize(1);
  }
}
