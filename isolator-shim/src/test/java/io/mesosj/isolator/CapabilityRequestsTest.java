package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.metadata.ContainerMetadata;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.network.NetworkSpecs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapabilityRequestsTest {
  private static final String BARE = "{\"name\": \"n\", \"type\": \"bridge\"}";
  private static final String PORTMAP =
      """
      {"cniVersion": "0.4.0", "name": "n", "plugins": [
        {"type": "bridge"}, {"type": "portmap", "capabilities": {"portMappings": true}}]}
      """;
  private static final String PORT_MAPPER =
      """
      {"name": "n", "type": "mesos-cni-port-mapper", "chain": "C", "delegate": {"type": "bridge"}}
      """;

  private static NetworkConfig network(String json) throws IOException {
    return NetworkConfig.parse(json.getBytes(StandardCharsets.UTF_8), "test");
  }

  private static List<String> untaken(String json, String request) throws IOException {
    return CapabilityRequests.untaken(
        network(json), MesosJson.toTree(NetworkSpecs.parseOne(request)));
  }

  @Test
  void aPortThatNothingPublishesIsTold() throws IOException {
    assertThat(untaken(BARE, "name=n,port=8080:80/tcp"))
        .containsExactly(
            "nothing publishes host port 8080: no plugin of CNI network 'n' declares the capability"
                + " portMappings");
    assertThat(untaken(PORTMAP, "name=n,port=8080:80/tcp")).isEmpty();
    assertThat(untaken(PORT_MAPPER, "name=n,port=8080:80/tcp")).isEmpty();
  }

  @Test
  void pluginsBehindTheShimAreJudgedToo(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("n.conflist"), PORTMAP.replace("\"n\"", "\"named\""));
    String shim = "{\"name\": \"n\", \"type\": \"mesos-cni-shim\", \"delegate\": %s}";
    String named =
        "{\"name\": \"n\", \"type\": \"mesos-cni-shim\", \"delegate\": \"named\", \"delegateDir\": \"%s\"}"
            .formatted(directory);

    assertThat(untaken(shim.formatted(BARE), "name=n,port=8080:80/tcp")).hasSize(1);
    assertThat(untaken(shim.formatted(PORTMAP), "name=n,port=8080:80/tcp")).isEmpty();
    assertThat(untaken(shim.formatted(PORT_MAPPER), "name=n,port=8080:80/tcp")).isEmpty();
    assertThat(untaken(named, "name=n,port=8080:80/tcp")).isEmpty();
    assertThat(untaken(named, "name=n,port=8080:80/tcp,ip=10.0.0.7")).hasSize(1);
  }

  @Test
  void soAreAddressesAndLabelsForPlugins() throws IOException {
    assertThat(untaken(PORTMAP, "name=n,ip=10.0.0.7,label=cni.runtime/mac=02:00:00:00:00:01"))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("the address that was asked for is not assigned"))
        .anyMatch(line -> line.startsWith("label cni.runtime/mac has no effect"));
    assertThat(untaken(PORTMAP, "name=n,label=cni.runtime/mca=x"))
        .singleElement()
        .asString()
        .contains("cni.runtime/mca");
    assertThat(untaken(BARE, "name=n,label=app=web")).isEmpty();
  }

  private static ContainerState container(String id, String json, String request)
      throws IOException {
    NetworkInfo info = NetworkSpecs.parseOne(request);
    NetworkConfig config = ContainerMetadata.inject(network(json), MesosJson.toTree(info));
    return new ContainerState(
        id, id, List.of(new ContainerNetwork(info, "eth0", config, Optional.empty())));
  }

  @Test
  void aHostPortIsHeldByOneContainerWhateverPluginMapsIt() throws IOException {
    Containers containers = new Containers();
    containers.add(container("first", PORTMAP, "name=n,port=8080:80/tcp"));

    assertThatThrownBy(
            () -> containers.add(container("second", PORT_MAPPER, "name=n,port=8080:81/TCP")))
        .isInstanceOf(IsolatorException.class)
        .hasMessageContaining("host port 8080/tcp is held by container 'first' on network 'n'");
    assertThat(containers.add(container("udp", PORTMAP, "name=n,port=8080:80/udp"))).isTrue();
    // Nothing maps it, so it is in nobody's way.
    assertThat(containers.add(container("bare", BARE, "name=n,port=8080:80/tcp"))).isTrue();

    containers.remove("first");
    assertThat(containers.add(container("third", PORTMAP, "name=n,port=8080:80/tcp"))).isTrue();
  }
}
