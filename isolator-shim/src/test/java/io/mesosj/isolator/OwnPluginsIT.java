package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The project's plugins inside the isolator: no executable has to be installed for them. */
@NeedsRoot
class OwnPluginsIT {
  private final String id = UUID.randomUUID().toString();
  private final int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
  private final String chain =
      "MESOS-T" + Integer.toHexString(port).toUpperCase(java.util.Locale.ROOT);

  @Test
  void mapsPortsWithoutAnExecutable() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      portMapper(cni);

      attach(cni);
      assertThat(CniFixture.run("iptables-save", "-t", "nat"))
          .contains("--dport " + port, "container_id: " + id);
      cleanUp(cni);

      assertThat(CniFixture.run("iptables-save", "-t", "nat")).doesNotContain("--dport " + port);
    } finally {
      CniFixture.removeMapperChain(chain);
    }
  }

  @Test
  void runsItInsideWhereItsLauncherIsInstalled() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      portMapper(cni);
      // A launcher that could not run: beside it is none of what it needs.
      Files.copy(
          Path.of("bin/mesos-cni-port-mapper"), cni.pluginDir().resolve("mesos-cni-port-mapper"));

      attach(cni);
      cleanUp(cni);
    } finally {
      CniFixture.removeMapperChain(chain);
    }
  }

  @Test
  void leavesAnotherPluginOfThatNameItsPlace() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      portMapper(cni);
      Path other = cni.pluginDir().resolve("mesos-cni-port-mapper");
      Files.writeString(
          other,
          "#!/bin/sh\n[ $CNI_COMMAND != DEL ] || exit 0\necho '{\"code\": 103, \"msg\": \"somebody else\"}'; exit 1\n");
      assertThat(other.toFile().setExecutable(true)).isTrue();

      assertThatThrownBy(() -> attach(cni)).hasMessageContaining("somebody else");
    }
  }

  @Test
  void tellsThePluginsOwnWords() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      cni.config(
          "mapped.conf",
          "{\"name\": \"mapped\", \"type\": \"mesos-cni-port-mapper\", \"chain\": \"X -j ACCEPT\","
              + " \"delegate\": {\"type\": \"bridge\"}}");

      assertThatThrownBy(() -> attach(cni))
          .hasMessageContaining("mesos-cni-port-mapper")
          .hasMessageContaining("network 'mapped'")
          .hasMessageContaining("chain");
    }
  }

  @Test
  void runsListsForTheShim() throws IOException {
    try (CniFixture cni = new CniFixture()) {
      cni.config(
          "mapped.conf",
          "{\"name\": \"mapped\", \"type\": \"mesos-cni-shim\", \"dataDir\": \"%s\", \"delegate\": {\"cniVersion\": \"1.0.0\", \"plugins\": [%s, {\"type\": \"portmap\", \"capabilities\": {\"portMappings\": true}, \"snat\": true}]}}"
              .formatted(cni.work().resolve("shim"), cni.bridgePlugin("")));

      attach(cni);
      assertThat(CniFixture.run("iptables-save", "-t", "nat")).contains("--dport " + port);
      cleanUp(cni);

      assertThat(CniFixture.run("iptables-save", "-t", "nat")).doesNotContain("--dport " + port);
    }
  }

  private void portMapper(CniFixture cni) throws IOException {
    cni.config(
        "mapped.conf",
        "{\"name\": \"mapped\", \"type\": \"mesos-cni-port-mapper\", \"chain\": \"%s\", \"delegate\": %s}"
            .formatted(chain, cni.bridgePlugin("").replace("\"ipMasq\": true,", "")));
  }

  private void attach(CniFixture cni) throws IOException {
    CniIsolator isolator = cni.isolator();
    try {
      isolator.prepare(
          id,
          ContainerSpec.of(
              List.of(NetworkSpecs.parseOne("name=mapped,port=" + port + ":80/tcp")),
              Optional.empty()));
      isolator.isolate(id);
    } catch (IOException e) {
      isolator.cleanup(id);
      isolator.close();
      throw e;
    }
  }

  /** By another agent, from the checkpoint. */
  private void cleanUp(CniFixture cni) throws IOException {
    CniIsolator next = cni.isolator();
    next.recover(java.util.Set.of(id));
    next.cleanup(id);
    next.close();
  }
}
