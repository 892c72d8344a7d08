package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldPortsTest {
  private static final String OURS =
      "-m comment --comment \"container_id: web network: net ifname: eth0\" ";

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
}
