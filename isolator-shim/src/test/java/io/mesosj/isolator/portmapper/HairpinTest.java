package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HairpinTest {
  private static final String LINKS =
      """
      1: lo: <LOOPBACK,UP> mtu 65536 qdisc noqueue state UNKNOWN
      5: br-net: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP
      7: veth12@if2: <BROADCAST,UP> mtu 1500 qdisc noqueue master br-net state UP link-netnsid 0
      17: veth17@if2: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP link-netnsid 1
      """;

  @Test
  void findsTheOtherEnd() {
    assertThat(Hairpin.peerOf("2: eth0@if7: <BROADCAST,UP> mtu 1500")).isEqualTo("7");
    assertThat(Hairpin.peerOf("2: eth0: <BROADCAST,UP> mtu 1500")).isEmpty();
  }

  @Test
  void takesOnlyPortsOfABridge() {
    assertThat(Hairpin.bridgePort(LINKS, "7")).contains("veth12");
    assertThat(Hairpin.bridgePort(LINKS, "17")).isEmpty();
    assertThat(Hairpin.bridgePort(LINKS, "5")).isEmpty();
    assertThat(Hairpin.bridgePort(LINKS, "")).isEmpty();
  }
}
