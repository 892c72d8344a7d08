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
    assertThat(listener(address, family).losesTo(mapping(hostIp), families(container), localhost))
        .isEqualTo(loses);
  }

  @ParameterizedTest
  @CsvSource({
    // listener, its family, hostIP, container's families, loses if it takes no IPv4
    "*, 6, '', 4, false",
    "*, 6, '', 46, true",
    "*, 6, 192.0.2.1, 46, false",
    "*, 6, 2001:db8::1, 46, true",
    "*, 4, '', 4, true",
    "192.0.2.1, 4, '', 4, true",
  })
  void oneOfIpv6OnlyLosesToAMappingOfIpv6Only(
      String address, int family, String hostIp, String container, boolean loses) {
    assertThat(listener(address, family).losesAsIpv6Only(mapping(hostIp), families(container)))
        .isEqualTo(loses);
  }

  private static ListeningSocket listener(String address, int family) {
    return new ListeningSocket(
        address.equals("*") ? Optional.empty() : Optional.of(Address.parse(address)),
        family == 6,
        53);
  }

  private static PortMapping mapping(String hostIp) {
    return new PortMapping(
        53,
        5353,
        Protocol.UDP,
        hostIp.isEmpty() ? Optional.empty() : Optional.of(Address.parse(hostIp)));
  }

  private static Families families(String container) {
    return new Families(container.contains("4"), container.contains("6"));
  }

  @ParameterizedTest
  @CsvSource({
    "'UNCONN 0 0 [::]:53 [::]:* ino:1 sk:5 v6only:1 <->', true",
    "'UNCONN 0 0 *:53 *:* ino:1 sk:5 v6only:0 <->', false",
    "'UNCONN 0 0 [::]:53 [::]:* ino:1 sk:5 <->', false",
    "'UNCONN 0 0 [fe80::1]:53 [::1]:* ino:1 sk:5 v6only:0 <->', true",
    "'UNCONN 0 0 [::ffff:127.0.0.1]:53 *:* ino:1 sk:5 v6only:0 <->', true",
    "'', true",
  })
  void ssSaysWhichTakeIpv4(String line, boolean only) {
    String other = "\nUNCONN 0 0 [::]:53 [::]:* ino:2 sk:6 v6only:1 <->\n";

    assertThat(ListenerCheck.areIpv6Only("State Recv-Q Send-Q\n" + line + other)).isEqualTo(only);
  }
}
