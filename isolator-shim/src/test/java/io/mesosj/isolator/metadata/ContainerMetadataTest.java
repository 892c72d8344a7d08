package io.mesosj.isolator.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ContainerMetadataTest {
  private static final String ALL =
      "\"capabilities\": {\"portMappings\": true, \"ips\": true, \"mac\": true, \"bandwidth\": true,"
          + " \"dns\": true, \"aliases\": true}";

  private static ObjectNode read(String json) throws IOException {
    return JsonTrees.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode inject(String config, String networkInfo) throws IOException {
    NetworkConfig parsed = NetworkConfig.parse(config.getBytes(StandardCharsets.UTF_8), "net.conf");
    return ContainerMetadata.inject(parsed, read(networkInfo)).tree();
  }

  @Test
  void aConfigurationWithoutAVersionGetsExactlyWhatMesosPasses() throws Exception {
    assertThat(
            JsonTrees.write(
                inject(
                    "{\"name\": \"n\", \"type\": \"t\", \"args\": {\"own\": 1}}",
                    "{\"name\": \"n\", \"labels\": {\"labels\": [{\"key\": \"k\", \"value\": \"v\"}]}}")))
        .isEqualTo(
            "{\"args\":{\"org.apache.mesos\":{\"network_info\":{\"labels\":{\"labels\":[{\"key\":\"k\","
                + "\"value\":\"v\"}]},\"name\":\"n\"}},\"own\":1},\"name\":\"n\",\"type\":\"t\"}");
  }

  @Test
  void labelsStandWhereConventionsHaveThemToo() throws Exception {
    ObjectNode tree =
        inject(
            "{\"cniVersion\": \"1.0.0\", \"name\": \"n\", \"plugins\": [{\"type\": \"t\"}]}",
            "{\"name\": \"n\", \"labels\": {\"labels\": [{\"key\": \"k\", \"value\": \"v\"}]}}");

    assertThat(JsonTrees.write(tree.at("/plugins/0/args/cni/labels")))
        .isEqualTo("[{\"key\":\"k\",\"value\":\"v\"}]");
  }

  @Test
  void everyDeclaredCapabilityIsServed() throws Exception {
    ObjectNode tree =
        inject(
            "{\"name\": \"n\", \"type\": \"t\", " + ALL + "}",
            """
            {"name": "n",
             "port_mappings": [{"host_port": 8080, "container_port": 80, "protocol": "UDP"}],
             "ip_addresses": [{"ip_address": "10.0.0.7"}, {"protocol": "IPv6"}],
             "labels": {"labels": [
               {"key": "cni.runtime/mac", "value": "aa:bb:cc:dd:ee:ff"},
               {"key": "cni.runtime/bandwidth.ingressRate", "value": "1000"},
               {"key": "cni.runtime/bandwidth.egressRate", "value": "much"},
               {"key": "cni.runtime/dns.servers", "value": "1.1.1.1, 8.8.8.8"},
               {"key": "cni.runtime/aliases", "value": "web,db"}]}}
            """);

    assertThat(JsonTrees.write(tree.get("runtimeConfig")))
        .isEqualTo(
            "{\"aliases\":[\"web\",\"db\"],\"bandwidth\":{\"ingressRate\":1000},"
                + "\"dns\":{\"servers\":[\"1.1.1.1\",\"8.8.8.8\"]},\"ips\":[\"10.0.0.7\"],"
                + "\"mac\":\"aa:bb:cc:dd:ee:ff\",\"portMappings\":[{\"containerPort\":80,"
                + "\"hostPort\":8080,\"protocol\":\"udp\"}]}");
  }

  @Test
  void nothingIsServedThatIsNotDeclaredOrNotThere() throws Exception {
    String ports =
        "{\"name\": \"n\", \"port_mappings\": [{\"host_port\": 1, \"container_port\": 2}]}";

    assertThat(inject("{\"name\": \"n\", \"type\": \"t\"}", ports).has("runtimeConfig")).isFalse();
    assertThat(
            inject("{\"name\": \"n\", \"type\": \"t\", " + ALL + "}", "{\"name\": \"n\"}")
                .has("runtimeConfig"))
        .isFalse();
  }

  @Test
  void staticGetsAddressesWithAPrefixLength() throws Exception {
    String config =
        "{\"name\": \"n\", \"type\": \"t\", \"ipam\": {\"type\": \"static\"}, " + ALL + "}";

    assertThat(
            JsonTrees.write(
                inject(
                        config,
                        "{\"name\": \"n\", \"ip_addresses\": [{\"ip_address\": \"10.0.0.7\"},"
                            + " {\"ip_address\": \"fd00::7\"}]}")
                    .at("/runtimeConfig/ips")))
        .isEqualTo("[\"10.0.0.7/32\",\"fd00::7/128\"]");
    assertThat(
            JsonTrees.write(
                inject(
                        config,
                        "{\"name\": \"n\", \"labels\": {\"labels\": [{\"key\": \"cni.runtime/ips\","
                            + " \"value\": \"10.0.0.7/24\"}]}}")
                    .at("/runtimeConfig/ips")))
        .isEqualTo("[\"10.0.0.7/24\"]");
  }

  @Test
  void aConfigurationMustNotSpeakForMesos() {
    assertThatThrownBy(
            () ->
                inject(
                    "{\"name\": \"n\", \"type\": \"t\", \"args\": {\"org.apache.mesos\": {}}}",
                    "{\"name\": \"n\"}"))
        .hasMessageContaining("args.\"org.apache.mesos\"");
    assertThatThrownBy(
            () -> inject("{\"name\": \"n\", \"type\": \"t\", \"args\": 1}", "{\"name\": \"n\"}"))
        .hasMessageContaining("args is not an object");
  }
}
