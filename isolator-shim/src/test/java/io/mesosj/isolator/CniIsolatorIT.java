package io.mesosj.isolator;

import static io.mesosj.isolator.testing.CniFixture.inside;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.InterfaceCounters;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@NeedsRoot
class CniIsolatorIT {
  private final String id = UUID.randomUUID().toString();
  private CniFixture cni;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture();
  }

  @AfterEach
  void closeFixture() throws Exception {
    cni.close();
  }

  private AttachedContainer attach(CniIsolator isolator, String... networks) throws IOException {
    return attach(isolator, Optional.empty(), List.of(networks));
  }

  private AttachedContainer attach(
      CniIsolator isolator, Optional<String> hostname, List<String> networks) throws IOException {
    List<NetworkInfo> infos = networks.stream().map(NetworkSpecs::parseOne).toList();
    assertThat(isolator.prepare(id, ContainerSpec.of(infos, hostname))).isPresent();
    return isolator.isolate(id);
  }

  private void detach(CniIsolator isolator) throws IOException {
    isolator.cleanup(id);
    assertThat(cni.root().resolve(id)).doesNotExist();
    isolator.close();
  }

  @Test
  void joinsEveryNamedNetworkInOrder() throws Exception {
    cni.bridge("b-net").bridge("a-net");
    CniIsolator isolator = cni.isolator();

    AttachedContainer container = attach(isolator, "b-net", "a-net");

    assertThat(inside(container.netns(), "ip", "-o", "-4", "addr"))
        .containsSubsequence("lo", "127.0.0.1/8", "eth0", cni.prefix(0), "eth1", cni.prefix(1));
    assertThat(container.networks())
        .extracting(NetworkInfo::getName)
        .containsExactly("b-net", "a-net");
    assertThat(container.networks().get(0).getIpAddresses(0).getIpAddress())
        .startsWith(cni.prefix(0))
        .doesNotContain("/");
    assertThat(inside(container.netns(), "ip", "route")).contains("default via " + cni.prefix(0));
    assertThat(inside(container.netns(), "busybox", "ping", "-c1", "-W2", cni.prefix(1) + "1"))
        .contains("1 packets received");
    detach(isolator);
  }

  @Test
  @Tag("CNI-03")
  void checkpointsInMesosLayoutAndRemovesIt() throws Exception {
    cni.bridge("net");
    CniIsolator isolator = cni.isolator();

    AttachedContainer container = attach(isolator, "name=net,label=app=myapp,port=8080:80");

    Path directory = cni.root().resolve(id);
    assertThat(directory.resolve("ns")).exists();
    assertThat(Files.readString(directory.resolve("hostname"))).isEqualTo(id + "\n");
    assertThat(Files.readString(directory.resolve("hosts")))
        .contains("127.0.0.1 localhost\n")
        .contains(container.networks().get(0).getIpAddresses(0).getIpAddress() + " " + id + "\n");
    assertThat(Files.readString(directory.resolve("net/network.conf")))
        .contains(
            "\"args\":{\"org.apache.mesos\":{\"network_info\":{\"labels\":{\"labels\":[{\"key\":\"app\",\"value\":\"myapp\"}]},"
                + "\"name\":\"net\",\"port_mappings\":[{\"container_port\":80,\"host_port\":8080}]}}}")
        .doesNotContain("cniVersion");
    assertThat(Files.readString(directory.resolve("net/eth0/network.info"))).contains("ip4");

    isolator.cleanup(id);
    assertThat(directory).doesNotExist();
    isolator.cleanup(id);
    isolator.close();
  }

  @Test
  @Tag("CNI-05")
  void aContainerDestroyedBeforeItIsAttachedLeavesNothing() throws Exception {
    cni.bridge("net");
    CniIsolator isolator = cni.isolator();
    var infos = List.of(NetworkSpecs.parseOne("net"));
    assertThat(isolator.prepare(id, ContainerSpec.of(infos, Optional.empty()))).isPresent();

    isolator.cleanup(id);

    assertThatThrownBy(() -> isolator.isolate(id)).isInstanceOf(IsolatorException.class);
    assertThat(cni.root()).doesNotExist();
    isolator.close();
  }

  @Test
  @Tag("CNI-07")
  void tellsLibprocessToListenEverywhere() throws Exception {
    cni.bridge("net");
    CniIsolator isolator = cni.isolator();
    var spec = ContainerSpec.of(List.of(NetworkSpecs.parseOne("net")), Optional.empty());

    assertThat(isolator.prepare(id, spec).orElseThrow().environment())
        .containsEntry("LIBPROCESS_IP", "0.0.0.0");
  }

  @Test
  void aContainerWithoutNamedNetworksStaysOnTheHosts() throws Exception {
    var spec = ContainerSpec.of(List.of(NetworkInfo.getDefaultInstance()), Optional.empty());

    assertThat(cni.isolator().prepare(id, spec)).isEmpty();
  }

  @Test
  @Tag("CNI-09")
  void followsTheConfigurationDirectory() throws Exception {
    CniIsolator isolator = cni.isolator();
    assertThatThrownBy(() -> attach(isolator, "late"))
        .hasMessageStartingWith("Unknown CNI network 'late'");

    cni.bridge("late");
    AttachedContainer before = attach(isolator, "late");
    assertThat(before.networks().get(0).getIpAddresses(0).getIpAddress()).startsWith(cni.prefix(0));
    Files.delete(cni.configDir().resolve("late.conf"));
    String other = UUID.randomUUID().toString();
    var spec = ContainerSpec.of(List.of(NetworkSpecs.parseOne("late")), Optional.empty());
    assertThatThrownBy(() -> isolator.prepare(other, spec))
        .hasMessageStartingWith("Unknown CNI network 'late'");

    cni.bridge("late");
    assertThat(isolator.prepare(other, spec)).isPresent();
    assertThat(isolator.isolate(other).networks().get(0).getIpAddresses(0).getIpAddress())
        .startsWith(cni.prefix(1));
    isolator.cleanup(other);
    // Attached by the first file, which is gone: DEL comes from the checkpoint.
    detach(isolator);
  }

  @Test
  @Tag("CNI-10")
  void usesTheHostnameThatWasAskedFor() throws Exception {
    cni.bridge("net");
    CniIsolator isolator = cni.isolator();

    AttachedContainer container = attach(isolator, Optional.of("web-1"), List.of("net"));

    assertThat(container.hostname()).isEqualTo("web-1");
    assertThat(Files.readString(container.hostnameFile())).isEqualTo("web-1\n");
    assertThat(Files.readString(container.hosts())).contains(cni.prefix(0)).contains(" web-1\n");
    detach(isolator);
  }

  @Test
  @Tag("CNI-11")
  void thePluginsDnsBecomesResolvConf() throws Exception {
    cni.bridgeWithDns("net", "{\"nameservers\": [\"10.0.0.53\"], \"search\": [\"mesos\"]}");
    CniIsolator isolator = cni.isolator();

    AttachedContainer container = attach(isolator, "net");

    assertThat(Files.readString(container.resolvConf()))
        .isEqualTo("search mesos\nnameserver 10.0.0.53\n");
    detach(isolator);
  }

  @Test
  @Tag("CNI-17")
  void defaultDnsIsByNetworkThenForAllAndNeverOverThePlugins() throws Exception {
    cni.bridge("named").bridge("other").bridgeWithDns("own", "{\"nameservers\": [\"10.0.0.1\"]}");
    DefaultDns dns =
        DefaultDns.parse(
            """
            {"mesos": [
              {"network_mode": "CNI", "network_name": "named", "dns": {"nameservers": ["10.0.0.2"]}},
              {"network_mode": "CNI", "dns": {"nameservers": ["10.0.0.3"]}}]}
            """);
    CniIsolator isolator = CniIsolator.create(cni.options(dns, Duration.ofSeconds(30)));
    for (var expected :
        List.of(
            List.of("named", "10.0.0.2"),
            List.of("other", "10.0.0.3"),
            List.of("own", "10.0.0.1"))) {
      AttachedContainer container = attach(isolator, expected.get(0));
      assertThat(Files.readString(container.resolvConf()))
          .isEqualTo("nameserver " + expected.get(1) + "\n");
      isolator.cleanup(id);
    }
    isolator.close();
  }

  @Test
  void portMappingsReachPortmapAsRuntimeConfig() throws Exception {
    cni.bridgeAndPortmap("web", "1.0.0");
    CniIsolator isolator = cni.isolator();
    int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000);

    attach(isolator, "name=web,port=" + port + ":80/tcp");

    assertThat(CniFixture.run("iptables-save", "-t", "nat"))
        .contains("--dport " + port)
        .contains("--to-destination " + cni.prefix(0));
    detach(isolator);
    assertThat(CniFixture.run("iptables-save", "-t", "nat")).doesNotContain("--dport " + port);
  }

  @Test
  void aFailingPluginUndoesTheNetworksBeforeIt() throws Exception {
    cni.bridge("good")
        .scriptNetwork(
            "bad",
            "[ $CNI_COMMAND = DEL ] && exit 0; echo '{\"code\": 103, \"msg\": \"no more ports\"}'; exit 1");
    CniIsolator isolator = cni.isolator();

    assertThatThrownBy(() -> attach(isolator, "good", "bad"))
        .isInstanceOf(IsolatorException.class)
        .hasMessage(
            "CNI plugin 'plugin-bad' failed to attach container '"
                + id
                + "' to network 'bad': no more ports");
    assertThat(cni.root().resolve(id)).doesNotExist();
    isolator.close();
  }

  @Test
  void garbageAndSilenceAreToldInThePluginsWords() throws Exception {
    cni.scriptNetwork("garbage", "[ $CNI_COMMAND = DEL ] || echo hello")
        .scriptNetwork("silent", ":");
    CniIsolator isolator = cni.isolator();

    assertThatThrownBy(() -> attach(isolator, "garbage"))
        .hasMessageContaining("its result can't be read")
        .hasMessageEndingWith(": hello");
    assertThatThrownBy(() -> attach(isolator, "silent"))
        .hasMessageContaining("ADD printed no result");
    isolator.close();
  }

  @Test
  void aHangingPluginIsKilledWithItsChildren() throws Exception {
    Path alive = cni.work().resolve("alive");
    cni.scriptNetwork(
        "hang", "[ $CNI_COMMAND = DEL ] && exit 0; (sleep 3; touch " + alive + ") & wait");
    CniIsolator isolator =
        CniIsolator.create(cni.options(DefaultDns.none(), Duration.ofMillis(300)));

    assertThatThrownBy(() -> attach(isolator, "hang"))
        .hasMessageContaining("it was killed because it took longer than 0.3 s");
    isolator.close();
    assertThat(
            ProcessHandle.current()
                .children()
                .filter(p -> p.info().command().orElse("").endsWith("sleep")))
        .isEmpty();
  }

  @Test
  @Tag("CNI-18")
  void countsWhatTheContainerSendsAndReceives() throws Exception {
    cni.bridge("net");
    CniIsolator isolator = cni.isolator();
    AttachedContainer container = attach(isolator, "net");

    inside(container.netns(), "busybox", "ping", "-c3", "-i0.1", "-W2", cni.prefix(0) + "1");

    NetworkUsage usage = isolator.usage(id).orElseThrow();
    assertThat(usage.interfaces()).extracting(InterfaceCounters::name).containsExactly("eth0");
    ResourceStatistics sum = usage.statistics();
    assertThat(sum.getNetRxPackets()).isGreaterThanOrEqualTo(3);
    assertThat(sum.getNetTxPackets()).isGreaterThanOrEqualTo(3);
    assertThat(sum.getNetRxBytes()).isGreaterThan(3 * 84);
    assertThat(sum.getNetTxBytes()).isGreaterThan(3 * 84);
    assertThat(sum.hasNetRxErrors() && sum.hasNetRxDropped()).isTrue();
    assertThat(sum.hasNetTxErrors() && sum.hasNetTxDropped()).isTrue();
    assertThat(isolator.usage("somebody-else")).isEmpty();
    detach(isolator);
  }

  @Test
  @Tag("CNI-19")
  void keepsItsRootBelowTheDirectoryThatItIsGiven() {
    assertThat(Layout.below(Path.of("/var/run/mesos")).root())
        .isEqualTo(Path.of("/var/run/mesos/isolators/network/cni"));
    assertThat(Layout.below(Path.of("/var/lib/mesos")).namespace("c"))
        .isEqualTo(Path.of("/var/lib/mesos/isolators/network/cni/c/ns"));
  }

  @Test
  void runsAFailedDelAgainInTheBackground() throws Exception {
    Path fixed = cni.work().resolve("fixed");
    cni.scriptNetwork(
        "flaky",
        "if [ $CNI_COMMAND = ADD ]; then echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'; exit 0; fi; test -e "
            + fixed);
    CniIsolator isolator = cni.isolator();
    attach(isolator, "flaky");

    assertThatThrownBy(() -> isolator.cleanup(id)).hasMessageContaining("plugin-flaky");
    assertThat(isolator.undetached()).containsOnlyKeys(id);
    // Plugins find in it what they have to undo outside.
    assertThat(cni.root().resolve(id).resolve("ns")).exists();
    Files.createFile(fixed);

    await().atMost(Duration.ofSeconds(20)).until(() -> isolator.undetached().isEmpty());
    assertThat(cni.root().resolve(id)).doesNotExist();
    isolator.close();
  }

  @Test
  void whatCantBeDetachedIsRememberedWithoutAMount() throws Exception {
    cni.scriptNetwork(
            "stuck",
            "[ $CNI_COMMAND = DEL ] && exit 1; echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'")
        .scriptNetwork("full", "echo '{\"code\": 5, \"msg\": \"no disk\"}'; exit 1");
    CniIsolator isolator = cni.isolator();

    assertThatThrownBy(() -> attach(isolator, "stuck", "full")).hasMessageEndingWith("no disk");
    isolator.close();

    assertThat(cni.root().resolve(id).resolve("stuck/network.conf")).exists();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
        .doesNotContain(cni.root().toString());
  }

  @Test
  void aMissingPluginAndADoubledNetworkAreNamed() throws Exception {
    cni.config("gone.conf", "{\"name\": \"gone\", \"type\": \"no-such-plugin\"}").bridge("net");
    CniIsolator isolator = cni.isolator();

    assertThatThrownBy(() -> attach(isolator, "gone"))
        .hasMessageStartingWith(
            "CNI network 'gone' needs plugin 'no-such-plugin', which is not in '"
                + cni.pluginDir());
    assertThatThrownBy(() -> attach(isolator, "net", "net"))
        .hasMessage("Attempted to join CNI network 'net' multiple times");
    isolator.close();
  }

  @Test
  void recoveryTakesOverTheKnownAndRemovesTheRest() throws Exception {
    cni.bridge("net");
    CniIsolator first = cni.isolator();
    AttachedContainer container = attach(first, "name=net,label=app=x");
    String known = id;

    CniIsolator second = cni.isolator();
    assertThat(second.recover(Set.of(known)).recovered()).containsExactly(known);
    assertThat(second.status(known)).isEqualTo(container.networks());

    CniIsolator third = cni.isolator();
    assertThat(third.recover(Set.of()).removed()).containsExactly(known);
    assertThat(cni.root().resolve(known)).doesNotExist();
    third.close();
  }

  @Test
  @Tag("CNI-20")
  void afterARebootDelRunsWithoutTheNamespace() throws Exception {
    Path seen = cni.work().resolve("seen");
    cni.plainBridge("net")
        .scriptNetwork(
            "log",
            "[ $CNI_COMMAND = DEL ] && env | grep ^CNI_ > "
                + seen
                + "; echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'");
    CniIsolator before = cni.isolator();
    AttachedContainer container = attach(before, "log", "net");
    // What a reboot does: the mount is gone, the file stays.
    CniFixture.run("umount", "--lazy", container.netns().toString());
    assertThat(container.netns()).exists();

    CniIsolator after = cni.isolator();
    assertThat(after.recover(Set.of()).removed()).containsExactly(id);

    assertThat(Files.readString(seen))
        .contains("CNI_CONTAINERID=" + id)
        .doesNotContain("CNI_NETNS");
    assertThat(cni.root().resolve(id)).doesNotExist();
    after.close();
  }

  @Test
  void oneBrokenCheckpointIsOneContainersTrouble() throws Exception {
    cni.bridge("net");
    CniIsolator before = cni.isolator();
    attach(before, "net");
    Path broken = Files.createDirectories(cni.root().resolve("broken/other-net"));
    Files.writeString(broken.resolve("network.conf"), "{");

    CniIsolator after = cni.isolator();
    Recovery recovery = after.recover(Set.of(id));

    assertThat(recovery.recovered()).containsExactly(id);
    assertThat(recovery.failed()).containsOnlyKeys("broken");
    Files.delete(broken.resolve("network.conf"));
    assertThat(after.recover(Set.of(id)).removed()).containsExactly("broken");
    detach(after);
  }

  @Test
  void anAnswerWithoutAnInterfaceIsNoAttachment() throws Exception {
    cni.bridge("real")
        .scriptNetworkWithoutInterface(
            "calico", "[ $CNI_COMMAND = DEL ] || echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'");
    CniIsolator isolator = cni.isolator();

    assertThatThrownBy(() -> attach(isolator, "real", "calico"))
        .hasMessage(
            "CNI network 'calico': its plugins answered, but container '"
                + id
                + "' has no interface 'eth1'");
    isolator.close();
    cni.assertNothingLeft();
  }

  @Test
  void whatFailsOverTheConfigurationLeavesNothingToDetach() throws Exception {
    String bridge =
        "{\"cniVersion\": \"0.4.0\", \"name\": \"%s\", \"type\": \"bridge\", \"bridge\": \"%s\", %s}";
    String made = cni.newBridge();
    cni.config(
            "sub.conf",
            bridge.formatted(
                "sub",
                made,
                "\"ipam\": {\"type\": \"host-local\", \"subnet\": \"10.253.18.0/33\"}"))
        .config("mtu.conf", bridge.formatted("mtu", made, "\"mtu\": \"1400\", \"ipam\": {}"))
        .config(
            "lan.conf",
            "{\"cniVersion\": \"0.4.0\", \"name\": \"lan\", \"type\": \"macvlan\", \"master\": \"none0\","
                + " \"ipam\": {\"type\": \"dhcp\"}}");
    CniIsolator isolator = cni.isolator();

    for (String network : List.of("sub", "mtu", "lan")) {
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(() -> attach(isolator, network)).isInstanceOf(IsolatorException.class);
        assertThat(cni.root().resolve(id)).doesNotExist();
        assertThat(isolator.undetached()).isEmpty();
      }
    }
    isolator.close();
  }

  @Test
  void aVersionThatAPluginDoesNotSpeakIsRefusedBeforeAnything() throws Exception {
    cni.chain("newer", "9.0.0", cni.bridgePlugin(""));
    CniIsolator isolator = cni.isolator();

    assertThatThrownBy(() -> attach(isolator, "newer"))
        .hasMessageContaining("is of version 9.0.0, which plugin 'bridge' does not speak, only ");
    assertThat(cni.root().resolve(id)).doesNotExist();
    isolator.close();
  }

  @Test
  void aNetworkCalledAsAFileOfTheContainerIsRefused() throws Exception {
    for (String name : List.of("ns", "hosts", "hostname", "resolv.conf", "undetached")) {
      cni.config(name + ".conf", "{\"name\": \"" + name + "\", \"type\": \"loopback\"}");
    }
    CniIsolator isolator = cni.isolator();

    for (String name : List.of("ns", "hosts", "hostname", "resolv.conf", "undetached")) {
      assertThatThrownBy(() -> attach(isolator, name))
          .hasMessageStartingWith("CNI network '" + name + "' has a reserved name");
    }
    isolator.close();
  }

  @Test
  void dnsIsDecidedNetworkByNetworkByWhetherServersAreNamed() throws Exception {
    DefaultDns defaults =
        DefaultDns.parse(
            "{\"mesos\": [{\"network_mode\": \"CNI\", \"network_name\": \"plain\","
                + " \"dns\": {\"nameservers\": [\"10.253.13.53\"]}}]}");
    cni.scriptNetwork("pub", dns("\"nameservers\": [\"10.253.12.53\"]"))
        .scriptNetwork("plain", dns("\"search\": [\"corp.example\"]"));
    CniIsolator isolator = CniIsolator.create(cni.options(defaults, Duration.ofSeconds(30)));

    AttachedContainer container = attach(isolator, "pub", "plain");

    assertThat(Files.readString(container.resolvConf()))
        .isEqualTo("search corp.example\nnameserver 10.253.12.53\nnameserver 10.253.13.53\n");
    isolator.cleanup(id);
    isolator.close();
  }

  @Test
  void aLaunchHasOneTimeLimitAndItsUndoingAnother() throws Exception {
    String slow =
        "[ $CNI_COMMAND = DEL ] && sleep 60; sleep 0.6; echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'";
    cni.scriptNetwork("one", slow).scriptNetwork("two", slow).scriptNetwork("three", slow);
    CniIsolator isolator =
        CniIsolator.create(cni.options(DefaultDns.none(), Duration.ofSeconds(1)));
    long start = System.nanoTime();

    assertThatThrownBy(() -> attach(isolator, "one", "two", "three"))
        .isInstanceOf(IsolatorException.class)
        .hasMessageContaining("took longer than 1.0 s");

    // One for the ADDs, one for what the failed ADD undoes, one for the teardown.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    isolator.close();
    OperatorIsolator.create(cni.options(DefaultDns.none(), Duration.ofSeconds(1)))
        .detachByForce(id);
  }

  @Test
  void destroyingAContainerEndsItsAttaching() throws Exception {
    Path begun = cni.work().resolve("begun");
    cni.scriptNetwork("hang", "[ $CNI_COMMAND = DEL ] && exit 0; touch " + begun + "; sleep 60");
    CniIsolator isolator = cni.isolator();
    isolator.prepare(
        id, ContainerSpec.of(List.of(NetworkSpecs.parseOne("hang")), Optional.empty()));
    CompletableFuture<Boolean> attaching =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                isolator.isolate(id);
                return true;
              } catch (IsolatorException e) {
                return Thread.currentThread().isInterrupted();
              }
            });
    await().until(() -> Files.exists(begun));

    isolator.cleanup(id);

    assertThat(attaching.get(20, TimeUnit.SECONDS)).as("attached, or interrupted still").isFalse();
    assertThat(cni.root().resolve(id)).doesNotExist();
    isolator.close();
  }

  private static String dns(String dns) {
    return "[ $CNI_COMMAND = DEL ] || echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}, \"dns\": {"
        + dns
        + "}}'";
  }
}
