package io.mesosj.cni;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class CapabilityArgsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void givesAPluginOnlyWhatItSaysThatItTakes() throws Exception {
    ObjectNode plugin =
        (ObjectNode)
            JSON.readTree(
                "{\"capabilities\":{\"ips\":true,\"mac\":false},\"runtimeConfig\":{\"own\":1}}");

    CapabilityArgs.put(
        plugin, (ObjectNode) JSON.readTree("{\"ips\":[\"a\"],\"mac\":\"b\",\"portMappings\":[]}"));

    assertThat(plugin.get("runtimeConfig")).isEqualTo(JSON.readTree("{\"own\":1,\"ips\":[\"a\"]}"));
  }
}
