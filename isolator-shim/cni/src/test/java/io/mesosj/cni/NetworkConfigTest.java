package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkConfigTest {
  private static NetworkConfig parse(String json) throws InvalidNetworkConfigException {
    return NetworkConfig.parse(json.getBytes(StandardCharsets.UTF_8), "net.conf");
  }

  @Test
  void readsASingleConfiguration() throws Exception {
    NetworkConfig config = parse("{\"name\": \"n-1.a_b\", \"type\": \"bridge\"}");

    assertThat(config.name()).isEqualTo("n-1.a_b");
    assertThat(config.isList()).isFalse();
    assertThat(config.plugins()).hasSize(1);
    assertThat(config.cniVersion()).isEmpty();
    assertThat(config.isAtLeast("0.1.0")).isTrue();
    assertThat(config.isAtLeast("0.2.0")).isFalse();
  }

  @Test
  void readsAList() throws Exception {
    NetworkConfig config =
        parse(
            """
            {"cniVersion": "1.1.0", "name": "n", "disableCheck": true, "disableGC": true,
             "plugins": [{"type": "bridge"}, {"type": "portmap"}]}
            """);

    assertThat(config.isList()).isTrue();
    assertThat(config.plugins())
        .extracting(plugin -> plugin.get("type").textValue())
        .containsExactly("bridge", "portmap");
    assertThat(config.disableCheck()).isTrue();
    assertThat(config.disableGc()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"cniVersion\": \"0.4.0\", \"cniVersions\": [\"0.4.0\", \"1.0.0\", \"7.0.0\"],', 1.0.0",
    "'\"cniVersions\": [\"0.3.1\", \"0.2.0\"],', 0.3.1",
    "'\"cniVersion\": \"0.4.0\", \"cniVersions\": [],', 0.4.0",
    "'\"cniVersion\": \"0.4.0\", \"cniVersions\": [\"9.9.9\"],', 0.4.0"
  })
  void takesTheNewestVersionThatItKnows(String versions, String chosen) throws Exception {
    assertThat(
            parse("{" + versions + "\"name\": \"n\", \"plugins\": [{\"type\": \"t\"}]}")
                .cniVersion())
        .contains(chosen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | name is missing",
        "{\"name\": 1} | name is not a text",
        "{\"name\": \"a/b\", \"type\": \"t\"} | name must begin with a letter or digit and hold only letters, digits, '_', '.' and '-'",
        "{\"name\": \"n\"} | type is missing",
        "{\"name\": \"n\", \"type\": \"a/b\"} | type 'a/b' is not a file name",
        "{\"name\": \"n\", \"type\": \"..\"} | type '..' is not a file name",
        "{\"name\": \"n\", \"plugins\": {}} | plugins is not a list of plugins",
        "{\"name\": \"n\", \"plugins\": []} | plugins is not a list of plugins",
        "{\"name\": \"n\", \"plugins\": [1]} | plugins holds something else than objects",
        "{\"name\": \"n\", \"type\": \"t\", \"cniVersion\": 1} | cniVersion is not a string",
        "[] | it is not a JSON object",
      })
  void saysWhatIsWrong(String json, String problem) {
    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(InvalidNetworkConfigException.class)
        .hasMessage("CNI network configuration 'net.conf': " + problem);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0.0, 1.0.0, true", "1.1.0, 1.0.0, true", "0.4.0, 1.0.0, false", "10.0.0, 9.0.0, true",
    "1.0, 1.0.0, true", "'', 0.1.0, false", "x.y.z, 0.1.0, false", "99999999999.0.0, 1.0.0, false"
  })
  void comparesVersionsNumberByNumber(String version, String minimum, boolean atLeast) {
    assertThat(CniVersion.isAtLeast(version, minimum)).isEqualTo(atLeast);
  }

  @Test
  void theNewestOfNoneIsNone() {
    assertThat(CniVersion.newest(List.of())).isEmpty();
    assertThat(CniVersion.newest(List.of("2.0.0"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false", "'\"TRUE\"', true", "'\"False\"', false"})
  void switchesAreReadAsLibcniDoes(String written, boolean on) throws Exception {
    NetworkConfig config =
        parse(
            "{\"name\": \"n\", \"type\": \"t\", \"disableCheck\": %s, \"disableGC\": %s}"
                .formatted(written, written));

    assertThat(config.disableCheck()).isEqualTo(on);
    assertThat(config.disableGc()).isEqualTo(on);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"yes\"", "1", "null", "\"\"", "[true]", "{}"})
  void aSwitchThatIsNeitherTrueNorFalseIsRefused(String written) {
    assertThatThrownBy(
            () -> parse("{\"name\": \"n\", \"type\": \"t\", \"disableCheck\": " + written + "}"))
        .hasMessageEndingWith("disableCheck is neither true nor false");
  }

  @Test
  void quotesNoTypeInFullThatIsNoFileName() {
    String type = "x/\\n" + "y".repeat(5000);

    assertThatThrownBy(
            () ->
                NetworkConfig.parse(
                    ("{\"name\": \"n\", \"type\": \"" + type + "\"}")
                        .getBytes(StandardCharsets.UTF_8),
                    "n.conf"))
        .hasMessageContaining("is not a file name")
        .satisfies(
            thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(300).doesNotContain("\n"));
  }
}
