package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InterfaceSurveyTest {
  private static final String LISTING =
      """
      Inter-|   Receive                                                |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets
          lo:       0       0    0    0    0     0          0         0        0       0
        eth0: 7180866    7081    0    0    0     0          0         0  5051111    7032
      veth12:       0       0    0    0    0     0          0         0        0       0
      """;

  @Test
  void knowsWholeNamesOnly() {
    assertThat(InterfaceSurvey.names(LISTING, "eth0")).isTrue();
    assertThat(InterfaceSurvey.names(LISTING, "veth12")).isTrue();
    assertThat(InterfaceSurvey.names(LISTING, "veth1")).isFalse();
    assertThat(InterfaceSurvey.names(LISTING, "th0")).isFalse();
    assertThat(InterfaceSurvey.names("", "eth0")).isFalse();
  }
}
