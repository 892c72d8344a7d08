package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResultConversionTest {
  private static final String OLD =
      """
      {"cniVersion": "%s", "dns": {"nameservers": ["10.0.0.53"]},
       "ip4": {"ip": "10.1.0.5/16", "gateway": "10.1.0.1", "routes": [{"dst": "0.0.0.0/0"}]},
       "ip6": {"ip": "fd00::5/64", "routes": [{"dst": "::/0", "gw": "fd00::1"}]}}
      """;
  private static final String LISTS =
      """
      {"cniVersion": "%s", "dns": {"nameservers": ["10.0.0.53"]},
       "interfaces": [{"name": "eth0", "mac": "aa:bb:cc:dd:ee:ff", "sandbox": "/ns"}],
       "ips": [
         {"version": "4", "address": "10.1.0.5/16", "gateway": "10.1.0.1", "interface": 0},
         {"version": "6", "address": "fd00::5/64", "interface": 0}],
       "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0", "gw": "fd00::1"}]}
      """;
  private static final String EXTENDED =
      """
      {"cniVersion": "1.1.0", "dns": {"nameservers": ["10.0.0.53"]},
       "interfaces": [{"name": "eth0", "mac": "aa:bb:cc:dd:ee:ff", "mtu": 1400, "sandbox": "/ns",
                       "socketPath": "/s", "pciID": "p"}],
       "ips": [
         {"address": "10.1.0.5/16", "gateway": "10.1.0.1", "interface": 0},
         {"address": "fd00::5/64", "interface": 0}],
       "routes": [
         {"dst": "0.0.0.0/0", "mtu": 1400, "advmss": 1360, "priority": 5, "table": 7, "scope": 0},
         {"dst": "::/0", "gw": "fd00::1"}]}
      """;

  private static ObjectNode read(String json) throws IOException {
    return JsonTrees.read(json.getBytes(StandardCharsets.UTF_8));
  }

  /** The same attachment as each version writes it. */
  private static ObjectNode example(String version) throws IOException {
    return switch (version) {
      case "0.1.0", "0.2.0" -> read(OLD.formatted(version));
      case "1.0.0" -> read(LISTS.formatted(version).replaceAll("\"version\": \".\", ", ""));
      case "1.1.0" -> read(EXTENDED);
      default -> read(LISTS.formatted(version));
    };
  }

  private static boolean isOld(String version) {
    return version.equals("0.1.0") || version.equals("0.2.0");
  }

  static Stream<Arguments> pairs() {
    return CniVersion.SUPPORTED.stream()
        .flatMap(from -> CniVersion.SUPPORTED.stream().map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void convertsEveryVersionToEveryOther(String from, String to) throws Exception {
    ObjectNode expected = example(to).deepCopy();
    if (isOld(from) && !isOld(to)) {
      // What the old form has no place for can't come back.
      expected.remove("interfaces");
      expected.get("ips").forEach(ip -> ((ObjectNode) ip).remove("interface"));
    }
    if (to.equals("1.1.0") && !from.equals("1.1.0")) {
      expected
          .path("interfaces")
          .forEach(
              link -> ((ObjectNode) link).remove(java.util.List.of("mtu", "socketPath", "pciID")));
      expected
          .get("routes")
          .forEach(
              route ->
                  ((ObjectNode) route)
                      .remove(java.util.List.of("mtu", "advmss", "priority", "table", "scope")));
    }

    assertThat(JsonTrees.writePretty(ResultConversion.convert(example(from), to)))
        .isEqualTo(JsonTrees.writePretty(expected));
  }

  @ParameterizedTest(name = "{0} by way of {1}")
  @MethodSource("pairs")
  void theAddressesSurviveEveryRoundTrip(String from, String by) throws Exception {
    ObjectNode there = ResultConversion.convert(example(from), by);
    ObjectNode back = ResultConversion.convert(there, from);

    assertThat(new CniResult(back).ips()).isEqualTo(new CniResult(example(from)).ips());
    assertThat(new CniResult(back).dns()).isEqualTo(new CniResult(example(from)).dns());
    assertThat(new CniResult(there).addresses()).containsExactly("10.1.0.5", "fd00::5");
  }

  @Test
  void mendsTheMisprintOf030() throws Exception {
    ObjectNode misprinted =
        read(
            "{\"cniVersion\": \"0.3.0\", \"ip\": [{\"version\": \"4\", \"address\": \"10.1.0.5/16\"}]}");

    assertThat(ResultConversion.convert(misprinted, "0.3.1").at("/ips/0/address").asText())
        .isEqualTo("10.1.0.5/16");
    assertThat(ResultConversion.convert(misprinted, "0.3.0").has("ips")).isTrue();
  }

  @Test
  void theOldFormTakesTheFirstAddressOfEachFamily() throws Exception {
    ObjectNode many =
        read(
            "{\"cniVersion\": \"1.0.0\", \"ips\": [{\"address\": \"10.0.0.1/8\"}, {\"address\":"
                + " \"10.0.0.2/8\"}, {\"address\": \"fd00::1/64\"}, {\"address\": \"fd00::2/64\"}]}");

    ObjectNode old = ResultConversion.convert(many, "0.2.0");

    assertThat(old.at("/ip4/ip").asText()).isEqualTo("10.0.0.1/8");
    assertThat(old.at("/ip6/ip").asText()).isEqualTo("fd00::1/64");
  }

  @ParameterizedTest
  @CsvSource({
    "'{}', 0.1.0",
    "'{\"ip4\": {}}', 0.1.0",
    "'{\"ips\": []}', 0.4.0",
    "'{\"interfaces\": []}', 0.4.0",
    "'{\"cniVersion\": \"1.1.0\"}', 1.1.0"
  })
  void knowsTheVersionOfAResult(String json, String version) throws Exception {
    assertThat(ResultConversion.versionOf(read(json))).isEqualTo(version);
  }

  @Test
  void anUnknownVersionIsNamed() {
    assertThatThrownBy(() -> ResultConversion.convert(read("{\"cniVersion\": \"9.0.0\"}"), "1.0.0"))
        .hasMessage("CNI version '9.0.0' is not known here");
    assertThatThrownBy(() -> ResultConversion.convert(read("{}"), "2"))
        .hasMessage("CNI version '2' is not known here");
  }

  @Test
  void whatIsNotOfTheFormIsLeftOut() throws Exception {
    ObjectNode odd =
        read(
            "{\"cniVersion\": \"1.0.0\", \"ips\": 7, \"routes\": [1], \"interfaces\": {}, \"dns\": 1}");

    assertThat(new CniResult(ResultConversion.convert(odd, "0.2.0")).addresses()).isEmpty();
    assertThat(new CniResult(ResultConversion.convert(odd, "0.4.0")).addresses()).isEmpty();
  }
}
