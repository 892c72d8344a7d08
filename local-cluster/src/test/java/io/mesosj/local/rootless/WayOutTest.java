package io.mesosj.local.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WayOutTest {
  private static final String ANY = "00000000000000000000000000000000 00 ";
  private static final String NOBODY = "00000000000000000000000000000000 ";
  private static final String GATEWAY =
      ANY + ANY + "fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0";

  /** As a kernel without any IPv6 address still has it. */
  private static final String REFUSED =
      ANY + ANY + NOBODY + "ffffffff 00000001 00000000 00200200       lo";

  private static final String NEIGHBOURS =
      "fd000000000000000000000000000000 40 "
          + ANY
          + NOBODY
          + "00000100 00000002 00000000 00000001     eth0";

  @Test
  void findsAWayToEverything() {
    assertThat(WayOut.reachesByIpv6(List.of(NEIGHBOURS, REFUSED, GATEWAY))).isTrue();
  }

  @Test
  void neighboursAndRefusalsAreNone() {
    assertThat(WayOut.reachesByIpv6(List.of())).isFalse();
    assertThat(WayOut.reachesByIpv6(List.of("", NEIGHBOURS, REFUSED))).isFalse();
  }
}
