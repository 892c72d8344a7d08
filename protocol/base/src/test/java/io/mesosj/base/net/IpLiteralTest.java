package io.mesosj.base.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "::1, 0:0:0:0:0:0:0:1",
    "FD00::A, fd00:0:0:0:0:0:0:a",
    "::ffff:127.0.0.1, 127.0.0.1",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0"
  })
  void readsAddresses(String text, String address) {
    assertThat(IpLiteral.address(text).map(InetAddress::getHostAddress)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "256.1.1.1", "1.2.3", "010.0.0.1", "::1%lo", "[::1]"})
  void asksNobodyAboutWhatIsNoAddress(String text) {
    assertThat(IpLiteral.address(text)).isEmpty();
  }

  @Test
  void tellsTheFamilies() {
    assertThat(IpLiteral.isIpv4("10.0.0.1")).isTrue();
    assertThat(IpLiteral.isIpv6("10.0.0.1")).isFalse();
    assertThat(IpLiteral.isIpv6("::ffff:10.0.0.1")).isTrue();
  }
}
