package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTypesTest {
  private static void require(String json) throws IOException {
    NetworkConfig config =
        NetworkConfig.of(JsonTrees.read(json.getBytes(StandardCharsets.UTF_8)), "net.conf");
    FieldTypes.require(config, "net.conf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"capabilities\": \"portMappings\"' | capabilities is not an object of true and false",
        "'\"capabilities\": [\"portMappings\"]' | capabilities is not an object of true and false",
        "'\"capabilities\": {\"ips\": \"true\"}' | capabilities holds a value that is neither true nor false",
        "'\"capabilities\": {\"ips\": 1}' | capabilities holds a value that is neither true nor false",
        "'\"ipam\": \"host-local\"' | ipam is not an object",
        "'\"ipam\": [{\"type\": \"host-local\"}]' | ipam is not an object",
        "'\"ipam\": {\"type\": 1}' | ipam.type is not a text",
        "'\"dns\": []' | dns is not an object",
        "'\"dns\": {\"domain\": []}' | dns.domain is not a text",
        "'\"dns\": {\"nameservers\": \"192.0.2.1\"}' | dns.nameservers is not a list of texts",
        "'\"dns\": {\"search\": [1]}' | dns.search is not a list of texts",
        "'\"dns\": {\"options\": {}}' | dns.options is not a list of texts",
        "'\"prevResult\": \"\"' | prevResult is not an object",
        "'\"args\": []' | args is not an object",
        "'\"cniVersions\": \"1.0.0\"' | cniVersions is not a list of texts",
        "'\"cniVersions\": [1]' | cniVersions is not a list of texts",
        "'\"delegate\": {\"ipam\": \"x\"}' | delegate.ipam is not an object",
        "'\"delegate\": {\"plugins\": [{\"dns\": 1}]}' | delegate.plugins[0].dns is not an object",
        "'\"delegates\": [{}, {\"ipam\": 5}]' | delegates[1].ipam is not an object",
      })
  void saysWhichFieldHasAnotherType(String field, String problem) {
    assertThatThrownBy(() -> require("{\"name\": \"n\", \"type\": \"t\", " + field + "}"))
        .isInstanceOf(InvalidNetworkConfigException.class)
        .hasMessage("CNI network configuration 'net.conf': " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"ipam\": true' | plugins[1].ipam is not an object",
        "'\"name\": 1' | plugins[1].name is not a text",
        "'\"cniVersion\": 1' | plugins[1].cniVersion is not a text",
      })
  void saysWhichPluginOfAList(String field, String problem) {
    String list = "{\"name\": \"n\", \"plugins\": [{\"type\": \"a\"}, {\"type\": \"b\", %s}]}";

    assertThatThrownBy(() -> require(list.formatted(field))).hasMessageEndingWith(problem);
  }

  /** As Go has it: null is no value. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"capabilities\": null, \"ipam\": null, \"dns\": null, \"args\": null",
        "\"capabilities\": {}, \"ipam\": {}, \"dns\": {}, \"args\": {}",
        "\"capabilities\": {\"ips\": true, \"mac\": false, \"x\": null}",
        "\"ipam\": {\"type\": null, \"ranges\": 5}, \"mtu\": \"1400\"",
        "\"dns\": {\"nameservers\": null, \"domain\": null, \"search\": [null, \"a\"]}",
        "\"delegate\": \"other\", \"cniVersions\": null"
      })
  void takesWhatLibcniTakes(String fields) {
    assertThatCode(() -> require("{\"name\": \"n\", \"type\": \"t\", " + fields + "}"))
        .doesNotThrowAnyException();
  }
}
