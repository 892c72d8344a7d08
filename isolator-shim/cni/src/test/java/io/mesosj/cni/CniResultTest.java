package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CniResultTest {
  private static CniResult read(String json) throws IOException {
    return CniResult.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void addressesComeWithoutPrefixLengthAndInOrder() throws Exception {
    assertThat(
            read("{\"ips\": [{\"address\": \"fd00::1/64\"}, {\"address\": \"10.0.0.1/8\"}]}")
                .addresses())
        .containsExactly("fd00::1", "10.0.0.1");
    assertThat(
            read("{\"ip6\": {\"ip\": \"fd00::1\"}, \"ip4\": {\"ip\": \"10.0.0.1/8\"}}").addresses())
        .containsExactly("10.0.0.1", "fd00::1");
  }

  @Test
  void whatIsNoAddressIsLeftOut() throws Exception {
    assertThat(
            read("{\"ips\": [{\"address\": \"10.0.0.1 evil/8\"}, {}, 1, {\"address\": \"/8\"}]}")
                .addresses())
        .isEmpty();
  }

  @Test
  void dnsOfSeveralNetworksIsJoinedWithoutDoubles() throws Exception {
    Dns first =
        read("{\"dns\": {\"nameservers\": [\"1.1.1.1\"], \"domain\": \"a\", \"search\": [\"s\"]}}")
            .dns();
    Dns second =
        read("{\"dns\": {\"nameservers\": [\"2.2.2.2\", \"1.1.1.1\"], \"domain\": \"b\", \"options\": [\"o\"]}}")
            .dns();

    assertThat(first.plus(second))
        .isEqualTo(new Dns(List.of("1.1.1.1", "2.2.2.2"), "a", List.of("s"), List.of("o")));
    assertThat(Dns.NONE.isEmpty()).isTrue();
  }

  @Test
  void dnsThatWouldWriteItsOwnLinesIsLeftOut() throws Exception {
    assertThat(
            read("{\"dns\": {\"nameservers\": [\"1.1.1.1\\nx\", 7], \"domain\": \"a b\"}}").dns())
        .isEqualTo(new Dns(List.of("7"), "", List.of(), List.of()));
  }
}
