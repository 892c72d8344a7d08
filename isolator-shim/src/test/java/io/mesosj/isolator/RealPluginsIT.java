package io.mesosj.isolator;

import static io.mesosj.isolator.testing.CniFixture.inside;
import static io.mesosj.isolator.testing.CniFixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stock plugins, judged by what is to be seen inside the namespace. */
@NeedsRoot
class RealPluginsIT {
  private final String id = UUID.randomUUID().toString();
  private final List<String> links = new ArrayList<>();
  private CniFixture cni;
  private CniIsolator isolator;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture();
    isolator = cni.isolator();
  }

  @AfterEach
  void leavesNothing() throws Exception {
    isolator.cleanup(id);
    isolator.close();
    for (String link : links) {
      run("ip", "link", "del", link);
    }
    cni.close();
  }

  private Path attach(String... networks) throws IOException {
    return attachAs(id, networks);
  }

  private Path attachAs(String container, String... networks) throws IOException {
    List<NetworkInfo> infos =
        java.util.Arrays.stream(networks).map(NetworkSpecs::parseOne).toList();
    isolator.prepare(container, ContainerSpec.of(infos, Optional.empty()));
    return isolator.isolate(container).netns();
  }

  /** A pair of links on the host, of which the second is for a plugin to take. */
  private String link() throws IOException {
    String tag = Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10000, 0xfffff));
    run("ip", "link", "add", "mja" + tag, "type", "veth", "peer", "name", "mjb" + tag);
    run("ip", "link", "set", "mja" + tag, "up");
    run("ip", "link", "set", "mjb" + tag, "up");
    links.add("mja" + tag);
    return "mjb" + tag;
  }

  private static void ping(Path netns, String address) throws IOException {
    String program = address.indexOf(':') < 0 ? "ping" : "ping6";
    // A link needs a moment until neighbours answer.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(inside(netns, "busybox", program, "-c1", "-W2", address))
                    .contains("1 packets received"));
  }

  @Test
  void bridgeGivesBothFamilies() throws Exception {
    String six = cni.prefix6(0);
    cni.chain("dual", "1.0.0", cni.bridgePlugin(", [{\"subnet\": \"" + six + "0/64\"}]"));

    Path netns = attach("dual");

    List<String> addresses = addresses();
    assertThat(addresses).hasSize(2);
    assertThat(addresses.get(0)).startsWith(cni.prefix(0));
    assertThat(addresses.get(1)).startsWith(six);
    assertThat(inside(netns, "ip", "-o", "addr", "show", "eth0")).contains(addresses);
    assertThat(Files.readString(cni.root().resolve(id).resolve("hosts"))).contains(addresses);
    ping(netns, cni.prefix(0) + "1");
    ping(netns, six + "1");
  }

  private List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (NetworkInfo network : isolator.status(id)) {
      network.getIpAddressesList().forEach(address -> addresses.add(address.getIpAddress()));
    }
    return addresses;
  }

  @Test
  void bridgeAloneInIpv6() throws Exception {
    String six = cni.prefix6(0);
    cni.config(
        "six.conf",
        """
        {"cniVersion": "0.4.0", "name": "six", "type": "bridge", "bridge": "%s", "isGateway": true,
         "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [[{"subnet": "%s0/64"}]],
                  "routes": [{"dst": "::/0"}]}}
        """
            .formatted(cni.newBridge(), cni.ipam(), six));

    Path netns = attach("six");

    assertThat(addresses()).singleElement().asString().startsWith(six);
    assertThat(inside(netns, "ip", "-6", "route")).contains("default via " + six + "1");
    ping(netns, six + "1");
  }

  @Test
  void ptpRoutesToTheHost() throws Exception {
    cni.config(
        "ptp.conf",
        """
        {"cniVersion": "1.0.0", "name": "ptp", "type": "ptp", "ipMasq": false,
         "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "%s0/24",
                  "routes": [{"dst": "0.0.0.0/0"}]}}
        """
            .formatted(cni.ipam(), cni.prefix(0)));

    Path netns = attach("ptp");

    assertThat(inside(netns, "ip", "route")).contains("default via " + cni.prefix(0) + "1");
    ping(netns, cni.prefix(0) + "1");
  }

  @Test
  void macvlanNeighboursTalk() throws Exception {
    cni.config(
        "mac.conf",
        """
        {"cniVersion": "1.0.0", "name": "mac", "type": "macvlan", "master": "%s", "mode": "bridge",
         "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "%s0/24"}}
        """
            .formatted(link(), cni.ipam(), cni.prefix(0)));
    String neighbour = UUID.randomUUID().toString();
    attachAs(neighbour, "mac");

    Path netns = attach("mac");

    assertThat(inside(netns, "ip", "-d", "-o", "link", "show", "eth0")).contains("macvlan");
    ping(netns, isolator.status(neighbour).get(0).getIpAddresses(0).getIpAddress());
    isolator.cleanup(neighbour);
  }

  @Test
  void hostDeviceComesAndGoesBack() throws Exception {
    String device = link();
    cni.config(
        "device.conf",
        """
        {"cniVersion": "1.0.0", "name": "device", "type": "host-device", "device": "%s",
         "ipam": {"type": "static", "addresses": [{"address": "%s7/24"}]}}
        """
            .formatted(device, cni.prefix(0)));

    Path netns = attach("device");

    assertThat(inside(netns, "ip", "-o", "addr", "show", "eth0")).contains(cni.prefix(0) + "7/24");
    assertThat(run("ip", "-o", "link")).doesNotContain(" " + device + "@").contains(links.get(0));
    isolator.cleanup(id);
    assertThat(run("ip", "-o", "link")).contains(" " + device + "@");
  }

  @Test
  void staticTakesTheAddressThatTheFrameworkAsksFor() throws Exception {
    cni.config(
        "fixed.conflist",
        """
        {"cniVersion": "1.0.0", "name": "fixed", "plugins": [
          {"type": "bridge", "bridge": "%s", "capabilities": {"ips": true},
           "ipam": {"type": "static"}}]}
        """
            .formatted(cni.newBridge()));

    Path netns = attach("name=fixed,ip=" + cni.prefix(0) + "77");

    assertThat(addresses()).containsExactly(cni.prefix(0) + "77");
    assertThat(inside(netns, "ip", "-o", "addr", "show", "eth0")).contains(cni.prefix(0) + "77/32");
    isolator.cleanup(id);
    netns = attach("name=fixed,label=cni.runtime/ips=" + cni.prefix(0) + "78/24");
    assertThat(inside(netns, "ip", "-o", "addr", "show", "eth0")).contains(cni.prefix(0) + "78/24");
  }

  @Test
  void loopbackIsUpAndStaysIt() throws Exception {
    cni.config(
        "lo.conf", "{\"cniVersion\": \"1.0.0\", \"name\": \"lo-net\", \"type\": \"loopback\"}");

    Path netns = attach("lo-net");

    assertThat(inside(netns, "ip", "-o", "addr", "show", "lo")).contains("127.0.0.1/8");
    ping(netns, "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.3.1", "0.4.0", "1.0.0"})
  void aChainOfFourDoesEachOnesPart(String version) throws Exception {
    int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
    cni.chain(
        "chain",
        version,
        cni.bridgePlugin(""),
        "{\"type\": \"tuning\", \"mtu\": 1400, \"sysctl\": {\"net.core.somaxconn\": \"500\"}}",
        "{\"type\": \"bandwidth\", \"ingressRate\": 8000000, \"ingressBurst\": 8000000}",
        "{\"type\": \"portmap\", \"capabilities\": {\"portMappings\": true}, \"snat\": true}");

    Path netns = attach("name=chain,port=" + port + ":80/tcp");

    assertThat(inside(netns, "ip", "-o", "link", "show", "eth0")).contains("mtu 1400");
    assertThat(inside(netns, "cat", "/proc/sys/net/core/somaxconn")).isEqualTo("500\n");
    assertThat(run("tc", "qdisc")).contains("tbf");
    assertThat(askThroughHostPort(netns, port)).isEqualTo("hello");
    isolator.cleanup(id);
    assertThat(run("iptables-save", "-t", "nat")).doesNotContain("--dport " + port + " ");
  }

  /** A server in the namespace, asked by the host through the bridge's address. */
  private String askThroughHostPort(Path netns, int port) throws Exception {
    Process server =
        new ProcessBuilder("nsenter", "--net=" + netns, "busybox", "nc", "-l", "-p", "80").start();
    server.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
    server.getOutputStream().close();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> inside(netns, "cat", "/proc/net/tcp", "/proc/net/tcp6").contains(":0050 "));
      try (Socket client = new Socket()) {
        client.connect(new InetSocketAddress(cni.prefix(0) + "1", port), 10_000);
        client.setSoTimeout(10_000);
        return new String(client.getInputStream().readNBytes(5), StandardCharsets.UTF_8);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void firewallLetsTheContainerThroughWhileItLives() throws Exception {
    cni.chain("walled", "1.0.0", cni.bridgePlugin(""), "{\"type\": \"firewall\"}");

    attach("walled");

    String address = addresses().get(0);
    assertThat(run("iptables-save", "-t", "filter")).contains("-s " + address + "/32 -j ACCEPT");
    assertThat(OperatorIsolator.create(cni.options()).check(id).networks())
        .containsExactly("walled");
    isolator.cleanup(id);
    assertThat(run("iptables-save", "-t", "filter")).doesNotContain(address + "/32");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void oneContainerOnSeveralNetworks(int count) throws Exception {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = "net-" + (count - i);
      cni.bridge(names[i]);
    }

    Path netns = attach(names);

    List<String> addresses = addresses();
    assertThat(addresses).hasSize(count);
    for (int i = 0; i < count; i++) {
      assertThat(inside(netns, "ip", "-o", "-4", "addr", "show", "eth" + i))
          .contains(addresses.get(i) + "/24")
          .contains(cni.prefix(i));
      ping(netns, cni.prefix(i) + "1");
    }
    assertThat(isolator.usage(id).orElseThrow().interfaces()).hasSize(count);
  }

  @Test
  void checkTellsWhatIsNotAsItWas() throws Exception {
    // Without masquerading, whose rules this plugin can't find once the link is gone.
    cni.chain("net", "1.0.0", cni.bridgePlugin("").replace("\"ipMasq\": true,", ""));
    Path netns = attach("net");
    assertThat(OperatorIsolator.create(cni.options()).check(id).networks()).containsExactly("net");

    inside(netns, "ip", "link", "del", "eth0");

    assertThatThrownBy(() -> OperatorIsolator.create(cni.options()).check(id))
        .isInstanceOf(IsolatorException.class)
        .hasMessageContaining("CNI plugin 'bridge' failed to CHECK container '" + id + "'");
  }

  @Test
  void bandwidthWithoutLimitsPassesCheck() throws Exception {
    cni.chain(
        "slow",
        "1.0.0",
        cni.bridgePlugin(""),
        "{\"type\": \"bandwidth\", \"capabilities\": {\"bandwidth\": true}}");
    attach("slow");

    CheckedNetworks checked = OperatorIsolator.create(cni.options()).check(id);

    assertThat(checked.networks()).containsExactly("slow");
    assertThat(checked.notes())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("bandwidth ends with a panic where no limit was asked for");
  }

  @Test
  void aHealthyContainerPassesCheckDespiteKnownFaultsOfThePlugins() throws Exception {
    cni.bridgeAndPortmap("web", "0.4.0");
    int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
    attach("name=web,port=" + port + ":80/tcp");
    String veth =
        Pattern.compile("(veth[0-9a-f]+)")
            .matcher(cni.interfacesInUse().get(0))
            .results()
            .findFirst()
            .orElseThrow()
            .group();

    // As systemd-udevd does; portmap asks for IPv6 rules by itself.
    run("ip", "link", "set", veth, "address", "02:11:22:33:44:55");
    CheckedNetworks checked = OperatorIsolator.create(cni.options()).check(id);

    assertThat(checked.networks()).containsExactly("web");
    assertThat(checked.notes())
        .satisfiesExactlyInAnyOrder(
            note -> assertThat(note).contains("'" + veth + "'", "plugins#805"),
            note -> assertThat(note).contains("portmap looked for IPv6 rules"));

    String rule =
        run("iptables-save", "-t", "nat")
            .lines()
            .filter(line -> line.endsWith("--to-destination " + addresses().get(0) + ":80"))
            .findFirst()
            .orElseThrow();
    run("sh", "-c", "iptables -w 30 -t nat " + rule.replaceFirst("-A", "-D"));
    assertThatThrownBy(() -> OperatorIsolator.create(cni.options()).check(id))
        .hasMessageContaining("portmap");
  }
}
