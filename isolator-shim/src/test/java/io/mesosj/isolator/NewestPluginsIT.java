package io.mesosj.isolator;

import static io.mesosj.isolator.testing.CniFixture.inside;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.cni.Cni;
import io.mesosj.cni.CniOptions;
import io.mesosj.cni.NetworkDirectory;
import io.mesosj.cni.PluginPath;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.isolator.testing.NewestPlugins;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** CNI 1.1.0 with the newest released plugins, which the test builds where Go is at hand. */
@NeedsRoot
class NewestPluginsIT {
  private final String id = UUID.randomUUID().toString();
  private PluginPath plugins;
  private CniFixture cni;
  private CniIsolator isolator;
  private OperatorIsolator operator;

  @BeforeEach
  void buildPlugins() throws Exception {
    Path built = NewestPlugins.build("main/bridge", "ipam/host-local", "meta/tuning");
    plugins = new PluginPath(List.of(built));
    cni = new CniFixture();
    IsolatorOptions options =
        new IsolatorOptions(
            cni.configDir(),
            plugins.directories(),
            cni.root(),
            DefaultDns.none(),
            Duration.ofSeconds(60));
    isolator = CniIsolator.create(options);
    operator = OperatorIsolator.create(options);
  }

  @AfterEach
  void leavesNothing() throws Exception {
    if (cni != null) {
      isolator.cleanup(id);
      isolator.close();
      cni.close();
    }
  }

  private AttachedContainer attach(String network) throws Exception {
    isolator.prepare(
        id, ContainerSpec.of(List.of(NetworkSpecs.parseOne(network)), Optional.empty()));
    return isolator.isolate(id);
  }

  private JsonNode checkpoint(String file) throws Exception {
    return JsonTrees.read(Files.readAllBytes(cni.root().resolve(id).resolve("net").resolve(file)));
  }

  @Test
  void attachesChecksAndCollectsIn110() throws Exception {
    cni.chain("net", "1.1.0", cni.bridgePlugin(""), "{\"type\": \"tuning\", \"mtu\": 1400}");

    AttachedContainer container = attach("net");

    assertThat(checkpoint("eth0/network.info").path("cniVersion").asText()).isEqualTo("1.1.0");
    assertThat(inside(container.netns(), "ip", "-o", "addr", "show", "eth0"))
        .contains(container.networks().get(0).getIpAddresses(0).getIpAddress() + "/24");
    assertThat(operator.check(id).networks()).containsExactly("net");
    GarbageCollection collection = operator.gc();
    assertThat(collection.failed()).isEmpty();
    assertThat(collection.collected()).containsExactly("net");
    assertThat(operator.check(id).networks()).containsExactly("net");
  }

  @Test
  void statusTellsWhetherAnAddCouldWork() throws Exception {
    cni.chain("net", "1.1.0", cni.bridgePlugin(""))
        .chain("missing", "1.1.0", "{\"type\": \"bridge\", \"ipam\": {\"type\": \"no-ipam\"}}");
    Cni runtime = Cni.of(CniOptions.pluginsIn(plugins));
    NetworkDirectory networks = new NetworkDirectory(cni.configDir());

    assertThat(runtime.status(networks.find("net"))).isTrue();
    assertThatThrownBy(() -> runtime.status(networks.find("missing")))
        .hasMessageStartingWith("CNI plugin 'bridge' failed to STATUS on network 'missing': ");
  }

  @Test
  void theNewestVersionThatAllPluginsSpeakIsUsed() throws Exception {
    cni.config(
        "net.conflist",
        """
        {"cniVersion": "0.4.0", "cniVersions": ["0.4.0", "1.0.0", "1.1.0", "9.0.0"], "name": "net",
         "plugins": [%s]}
        """
            .formatted(cni.bridgePlugin("")));

    attach("net");

    assertThat(checkpoint("network.conf").path("cniVersion").asText()).isEqualTo("1.1.0");
    assertThat(checkpoint("network.conf").has("cniVersions")).isFalse();
    isolator.cleanup(id);

    // The distribution's plugins are older than CNI 1.1.0.
    isolator.close();
    isolator = cni.isolator();
    attach("net");
    assertThat(checkpoint("network.conf").path("cniVersion").asText()).isEqualTo("1.0.0");
  }
}
