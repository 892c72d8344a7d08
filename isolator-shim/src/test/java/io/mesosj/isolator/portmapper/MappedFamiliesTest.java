package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedFamiliesTest {
  private static final String V4 = "{\"subnet\": \"10.0.0.0/8\"}";
  private static final String V6 = "{\"subnet\": \"fd00::/64\"}";

  private static PortMapperConfig config(String ipam, String hostIps, String more)
      throws IOException {
    StringBuilder mappings = new StringBuilder();
    for (String hostIp : hostIps.split(" ", -1)) {
      if (!hostIp.equals("none")) {
        mappings.append(mappings.isEmpty() ? "" : ",");
        mappings.append("{\"hostPort\": ").append(8080 + mappings.length());
        mappings.append(", \"containerPort\": 80");
        mappings.append(hostIp.equals("any") ? "}" : ", \"hostIP\": \"" + hostIp + "\"}");
      }
    }
    String text =
        """
        {"name": "net", "type": "mesos-cni-port-mapper", "chain": "TEST", %s
         "runtimeConfig": {"portMappings": [%s]}, "delegate": {"type": "bridge", "ipam": {%s}}}
        """
            .formatted(more, mappings, ipam.replace("V4", V4).replace("V6", V6));
    return PortMapperConfig.of(JsonTrees.read(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String words(Families families) {
    return (families.v4() ? "4" : "") + (families.v6() ? "6" : "");
  }

  /** Only what is certain leaves a family out. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"type\": \"host-local\", \"subnet\": \"10.0.0.0/8\" | any | 4",
        "\"type\": \"host-local\", \"ranges\": [[V4]] | any | 4",
        "\"type\": \"host-local\", \"ranges\": [[V6]] | any | 6",
        "\"type\": \"host-local\", \"ranges\": [[V4], [V6]] | any | 46",
        "\"type\": \"host-local\", \"ranges\": [[V4], [V6]] | 192.0.2.1 | 4",
        "\"type\": \"host-local\", \"ranges\": [[V4], [V6]] | 192.0.2.1 0.0.0.0 | 4",
        "\"type\": \"host-local\", \"ranges\": [[V4], [V6]] | 192.0.2.1 :: | 46",
        "\"type\": \"host-local\", \"ranges\": [[V4], [V6]] | 192.0.2.1 any | 46",
        "\"type\": \"host-local\", \"ranges\": [[V4]] | 2001:db8::1 | 46",
        "\"type\": \"host-local\" | none | 46",
        "\"type\": \"host-local\", \"ranges\": [[{\"subnet\": \"rubbish\"}]] | any | 46",
        "\"type\": \"static\", \"addresses\": [{\"address\": \"10.0.0.2/8\"}] | none | 4",
        "\"type\": \"static\" | any | 46",
        "\"type\": \"dhcp\" | any | 46",
        "\"type\": \"dhcp\" | 192.0.2.1 | 4",
      })
  void needsThoseThatAddCanHaveMadeRulesOf(String ipam, String hostIps, String needed)
      throws IOException {
    MappedFamilies families = MappedFamilies.of(config(ipam, hostIps, ""));

    assertThat(words(families.needed())).isEqualTo(needed);
    assertThat(words(families.looked())).isEqualTo("46");
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.2/8, 4", "fd00::2/64, 6", "rubbish, 46"})
  void believesTheResultBeforeAll(String address, String needed) throws IOException {
    String result =
        "\"prevResult\": {\"cniVersion\": \"1.0.0\", \"ips\": [{\"address\": \""
            + address
            + "\"}]},";

    MappedFamilies families = MappedFamilies.of(config("\"type\": \"dhcp\"", "any", result));

    assertThat(words(families.needed())).isEqualTo(needed);
    assertThat(words(families.looked())).isEqualTo(needed);
  }
}
