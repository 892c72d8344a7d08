package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.PortMapping.Protocol;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerTest {
  @ParameterizedTest
  @CsvSource({
    // listener, its family, hostIP, container's families, localhost mapped, loses
    "*, 4, '', 4, true, true",
    "*, 6, '', 4, true, true",
    "*, 4, '', 6, true, false",
    "*, 4, 192.0.2.1, 4, true, true",
    "*, 4, 2001:db8::1, 46, true, false",
    "*, 4, ::, 46, true, false",
    "*, 4, 0.0.0.0, 46, true, true",
    "*, 6, 0.0.0.0, 46, true, true",
    "192.0.2.1, 4, 0.0.0.0, 4, true, true",
    "192.0.2.1, 4, ::, 46, true, false",
    "2001:db8::1, 6, 0.0.0.0, 46, true, false",
    "192.0.2.1, 4, '', 4, true, true",
    "192.0.2.1, 4, 192.0.2.1, 4, true, true",
    "192.0.2.1, 4, 192.0.2.2, 4, true, false",
    "127.0.0.53, 4, 192.0.2.1, 4, true, false",
    "127.0.0.53, 4, '', 4, true, true",
    "127.0.0.53, 4, '', 4, false, false",
    "::1, 6, '', 46, true, false",
    "2001:db8::1, 6, '', 4, true, false",
    "2001:db8::1, 6, '', 6, true, true",
  })
  void losesConnectionsToAMappingOfTheSameAddressOnly(
      String address,
      int family,
      String hostIp,
      String container,
      boolean localhost,
      boolean loses) {
    ListeningSocket listener =
        new ListeningSocket(
            address.equals("*") ? Optional.empty() : Optional.of(Address.parse(address)),
            family == 6,
            53);
    PortMapping mapping =
        new PortMapping(
            53,
            5353,
            Protocol.UDP,
            hostIp.isEmpty() ? Optional.empty() : Optional.of(Address.parse(hostIp)));

    Families families = new Families(container.contains("4"), container.contains("6"));
    assertThat(listener.losesTo(mapping, families, localhost)).isEqualTo(loses);
  }
}
