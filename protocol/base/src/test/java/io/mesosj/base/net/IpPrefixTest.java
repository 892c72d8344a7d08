package io.mesosj.base.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.89.1.0/24, 10.89.1.128/25, true",
    "10.89.1.128/25, 10.89.0.0/16, true",
    "10.89.1.0/24, 10.89.2.0/24, false",
    "0.0.0.0/0, 10.89.2.0/24, true",
    "fd00:1::/64, fd00:1::/32, true",
    "fd00:1::/64, fd00:2::/64, false",
    "0.0.0.0/0, fd00:2::/64, false"
  })
  void knowsWhichBlocksMeet(String one, String other, boolean meet) {
    assertThat(IpPrefix.parse(one).overlaps(IpPrefix.parse(other))).isEqualTo(meet);
    assertThat(IpPrefix.parse(other).overlaps(IpPrefix.parse(one))).isEqualTo(meet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "fd00::/129", "a/8", "/8"})
  void refusesWhatIsNoBlock(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text)).hasMessageContaining("'" + text + "'");
  }

  @Test
  void saysWhichBlockAnAddressIsIn() {
    assertThatThrownBy(() -> IpPrefix.parse("10.89.1.7/24"))
        .hasMessageEndingWith("did you mean 10.89.1.0/24?");
  }

  @Test
  void knowsItsFirstAndLastAddresses() {
    IpPrefix block = IpPrefix.parse("192.0.2.0/24");

    assertThat(block.plus(1).getHostAddress()).isEqualTo("192.0.2.1");
    assertThat(block.last().getHostAddress()).isEqualTo("192.0.2.255");
    assertThat(IpPrefix.parse("0.0.0.0/0").last().getHostAddress()).isEqualTo("255.255.255.255");
  }
}
