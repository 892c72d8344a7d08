package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an agent finds of an earlier one. */
@NeedsRoot
class RecoveryIT {
  private final String id = UUID.randomUUID().toString();
  private CniFixture cni;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture().bridge("net");
  }

  @AfterEach
  void leavesNothing() throws Exception {
    cni.close();
  }

  private AttachedContainer attach(CniIsolator isolator, String container, String... networks)
      throws IOException {
    List<NetworkInfo> infos =
        java.util.Arrays.stream(networks).map(NetworkSpecs::parseOne).toList();
    isolator.prepare(container, ContainerSpec.of(infos, Optional.empty()));
    return isolator.isolate(container);
  }

  private Path checkpoint(String file) {
    return cni.root().resolve(id).resolve("net").resolve(file);
  }

  @Test
  void aKnownContainerIsTakenOverAndCanBeDetached() throws Exception {
    AttachedContainer before = attach(cni.isolator(), id, "name=net,label=app=x");

    CniIsolator next = cni.isolator();
    assertThat(next.recover(Set.of(id)).recovered()).containsExactly(id);

    assertThat(next.attachment(id)).contains(before);
    assertThat(next.usage(id).orElseThrow().interfaces()).hasSize(1);
    next.cleanup(id);
    assertThat(cni.root().resolve(id)).doesNotExist();
    next.close();
  }

  @Test
  void anOrphanIsLeftToItsCleanupAndAStrangerIsNot() throws Exception {
    CniIsolator before = cni.isolator();
    String stranger = UUID.randomUUID().toString();
    attach(before, id, "net");
    attach(before, stranger, "net");

    CniIsolator next = cni.isolator();
    Recovery recovery = next.recover(Set.of(), Set.of(id));

    assertThat(recovery.recovered()).containsExactly(id);
    assertThat(recovery.removed()).containsExactly(stranger);
    assertThat(cni.addressesInUse()).hasSize(1);
    next.cleanup(id);
    next.close();
  }

  @Test
  void aCorruptResultCostsTheAddressInTheStatusOnly() throws Exception {
    attach(cni.isolator(), id, "net");
    Files.writeString(checkpoint("eth0/network.info"), "{\"ip4\": ");

    CniIsolator next = cni.isolator();
    Recovery recovery = next.recover(Set.of(id));

    assertThat(recovery.recovered()).containsExactly(id);
    assertThat(recovery.failed().get(id)).contains("network.info");
    assertThat(next.status(id).get(0).getIpAddressesCount()).isZero();
    next.cleanup(id);
    next.close();
  }

  @Test
  void aCorruptConfigurationIsReplacedByTheOperators() throws Exception {
    attach(cni.isolator(), id, "net");
    Files.writeString(checkpoint("network.conf"), "");

    CniIsolator next = cni.isolator();
    Recovery recovery = next.recover(Set.of());

    assertThat(recovery.removed()).containsExactly(id);
    assertThat(recovery.failed().get(id))
        .contains("network.conf")
        .contains("used the configuration directory's instead");
    assertThat(cni.addressesInUse()).isEmpty();
    next.close();
  }

  @Test
  void interfacesComeBackInTheirOrder() throws Exception {
    String[] names = new String[11];
    for (int i = 0; i < names.length; i++) {
      names[i] = "n" + (names.length - i);
      cni.scriptNetwork(names[i], "echo '{\"ip4\": {\"ip\": \"10.1.1." + (i + 1) + "/24\"}}'");
    }
    List<NetworkInfo> before = attach(cni.isolator(), id, names).networks();

    CniIsolator next = cni.isolator();
    next.recover(Set.of(id));

    assertThat(next.status(id)).isEqualTo(before);
    next.cleanup(id);
    next.close();
  }

  @Test
  void anAttachedContainerThatNobodyRecoveredIsNotAttachedAgain() throws Exception {
    CniIsolator before = cni.isolator();
    attach(before, id, "net");
    CniIsolator other = cni.isolator();

    assertThatThrownBy(() -> attach(other, id, "net"))
        .hasMessageContaining("is attached already, by '" + cni.root().resolve(id));

    assertThat(cni.addressesInUse()).hasSize(1);
    before.cleanup(id);
    before.close();
  }

  @Test
  void whatCouldNotBeDetachedIsToldToOtherProcessesAndTriedAgain() throws Exception {
    Path fixed = cni.work().resolve("fixed");
    cni.scriptNetwork(
        "stuck",
        "[ $CNI_COMMAND = DEL ] && [ ! -e "
            + fixed
            + " ] && exit 1;"
            + " echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'");
    CniIsolator first = cni.isolator();
    attach(first, id, "stuck");
    assertThatThrownBy(() -> first.cleanup(id)).hasMessageContaining("plugin-stuck");

    OperatorIsolator operator = OperatorIsolator.create(cni.options());
    assertThat(operator.undetached().get(id)).contains("plugin-stuck");
    first.close();
    Files.createFile(fixed);
    CniIsolator next = cni.isolator();
    assertThat(next.recover(Set.of()).removed()).containsExactly(id);

    assertThat(operator.undetached()).isEmpty();
    next.close();
  }

  /** Once for each reason, and for two days; then it is for a person, who is told each time. */
  @Test
  void whatFailsEveryTimeIsNeitherToldAgainNorTriedForEver() throws Exception {
    Path tried = cni.work().resolve("tried");
    cni.scriptNetwork(
        "stuck",
        "[ $CNI_COMMAND = DEL ] && { echo >>"
            + tried
            + "; exit 1; }; echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'");
    CniIsolator first = cni.isolator();
    attach(first, id, "stuck");
    assertThatThrownBy(() -> first.cleanup(id)).hasMessageContaining("plugin-stuck");
    first.close();
    Files.deleteIfExists(tried);

    CniIsolator second = cni.isolator();
    assertThat(second.recover(Set.of()).failed()).as("told before").isEmpty();
    assertThat(tried).exists();
    second.close();

    Files.setLastModifiedTime(
        cni.root().resolve(id).resolve("undetached"),
        FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    CniIsolator third = cni.isolator();
    // Also waits for what the one before had begun.
    third.recover(Set.of());
    Files.deleteIfExists(tried);
    assertThat(third.recover(Set.of()).failed()).isEmpty();
    assertThat(tried).as("three days later").doesNotExist();
    assertThat(cni.root().resolve(id)).exists();
    third.close();

    OperatorIsolator operator = OperatorIsolator.create(cni.options());
    assertThat(operator.recover(Set.of()).failed().get(id)).contains("plugin-stuck");
    operator.detachByForce(id);
    assertThat(cni.root().resolve(id)).doesNotExist();
  }

  @Test
  void aPluginThatOutlivedItsAgentIsWaitedFor() throws Exception {
    Path slow = cni.pluginDir().resolve("bridge");
    Files.writeString(slow, "#!/bin/sh\nsleep 2\nexec " + CniFixture.PLUGINS + "/bridge\n");
    assertThat(slow.toFile().setExecutable(true)).isTrue();
    Process agent = startAgent();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(checkpoint("network.conf")) && pluginRuns());

    agent.destroyForcibly().waitFor();
    CniIsolator next = cni.isolator();
    assertThat(next.recover(Set.of()).removed()).containsExactly(id);

    assertThat(pluginRuns()).isFalse();
    cni.assertNothingLeftButTheRoot();
    next.close();
  }

  private boolean pluginRuns() {
    return io.mesosj.base.process.RunningProcess.besideThisOne().stream()
        .anyMatch(process -> process.variable("CNI_CONTAINERID").equals(Optional.of(id)));
  }

  private Process startAgent() throws IOException {
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledIsolator.class.getName(),
                cni.configDir().toString(),
                cni.pluginDir() + ":" + CniFixture.PLUGINS,
                cni.root().toString(),
                id,
                "attach",
                "0",
                "net")
            .redirectErrorStream(true)
            .start();
    BufferedReader out = agent.inputReader(StandardCharsets.UTF_8);
    Thread drain = new Thread(() -> out.lines().forEach(line -> {}), "agent-output");
    drain.setDaemon(true);
    drain.start();
    return agent;
  }
}
