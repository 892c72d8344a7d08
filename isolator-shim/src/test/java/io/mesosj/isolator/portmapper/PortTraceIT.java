package io.mesosj.isolator.portmapper;

import static io.mesosj.isolator.portmapper.NamespacedHost.HOST_ADDRESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.isolator.portmapper.NamespacedHost.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each cause is made for real, a neighbour gets no answer, {@code trace} names it, its fix helps.
 */
@NeedsRoot
class PortTraceIT {
  private NamespacedHost host;

  @BeforeEach
  void makeNetworks() throws IOException {
    host = new NamespacedHost();
    host.inside("host", "ip", "route", "add", "default", "via", "10.200.0.2");
    host.inside("host", "sysctl", "-qw", "net.ipv4.ip_forward=1");
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    Files.createDirectories(host.work().resolve("plugins"));
    String bridge =
        "\"type\": \"bridge\", \"bridge\": \"br-%s\", \"isGateway\": true, \"ipam\": {\"type\":"
            + " \"host-local\", \"dataDir\": \""
            + host.work().resolve("ipam")
            + "\", \"subnet\": \"%s\"%s}";
    String route = ", \"routes\": [{\"dst\": \"0.0.0.0/0\"}]";
    String mapper =
        "{\"name\": \"%s\", \"type\": \"mesos-cni-port-mapper\", \"chain\": \"MESOS-TEST\","
            + " \"delegate\": {%s}}";
    Files.writeString(
        conf.resolve("mapped.conf"),
        mapper.formatted("mapped", bridge.formatted("mapped", "10.77.0.0/16", route)));
    Files.writeString(
        conf.resolve("closed.conf"),
        mapper.formatted("closed", bridge.formatted("closed", "10.79.0.0/16", "")));
    Files.writeString(
        conf.resolve("plain.conf"),
        "{\"name\": \"plain\", %s}".formatted(bridge.formatted("plain", "10.76.0.0/16", route)));
    Files.writeString(
        conf.resolve("stock.conflist"),
        ("{\"cniVersion\": \"0.4.0\", \"name\": \"stock\", \"plugins\": [{%s}, {\"type\":"
                + " \"portmap\", \"capabilities\": {\"portMappings\": true}}]}")
            .formatted(bridge.formatted("stock", "10.78.0.0/16", route)));
  }

  @AfterEach
  void closeHost() throws IOException {
    host.shim("detach", "web");
    host.close();
  }

  private void attach(String network) throws IOException {
    assertThat(host.shim("attach", "web", "--network=name=" + network + ",port=8080:80/tcp"))
        .satisfies(said -> assertThat(said.status()).as(said.text()).isZero());
  }

  private Path netns() {
    return host.work().resolve("run/isolators/network/cni/web/ns");
  }

  private void inside(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + netns()));
    words.addAll(Arrays.asList(command));
    host.run(words.toArray(String[]::new));
  }

  private void onHost(String line) throws IOException {
    host.inside("host", line.split(" ", -1));
  }

  private String ask() throws IOException {
    return host.ask("client", "tcp", HOST_ADDRESS, 8080);
  }

  /** Nobody answers; the one trouble is {@code cause}, and {@code fix} is advised. */
  private void assertNamed(String check, String cause, String fix) throws IOException {
    assertThat(ask()).isNotEqualTo("hello");
    Output traced = host.shim("trace", "web", "8080");
    assertThat(traced.status()).as(traced.text()).isEqualTo(3);
    assertThat(traced.text()).contains("TROUBLE  " + check + ": ", cause, "         fix: ", fix);
    assertThat(traced.text().lines().filter(line -> line.startsWith("TROUBLE")))
        .as(traced.text())
        .hasSize(1);
  }

  private void assertWell() throws IOException {
    // A neighbour that did not answer while the link was down is asked again after a while.
    await().atMost(Patience.LIMIT).untilAsserted(() -> assertThat(ask()).isEqualTo("hello"));
    Output traced = host.shim("trace", "web");
    assertThat(traced.text()).contains("ok       connection: ").doesNotContain("TROUBLE", "?  ");
    assertThat(traced.status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mapped", "stock"})
  void namesEachCauseOnTheHostAndItsFixHelps(String network) throws IOException {
    attach(network);
    host.serveIn(netns(), "hello", "tcp:80");
    assertWell();

    onHost("sysctl -qw net.ipv4.ip_forward=0");
    assertNamed("forwarding", "ip_forward is 0", "sysctl -w net.ipv4.ip_forward=1");
    onHost("sysctl -w net.ipv4.ip_forward=1");
    assertWell();

    onHost("iptables -P FORWARD DROP");
    assertNamed("firewall", "policy of chain FORWARD is DROP", "-I FORWARD -o br-" + network);
    onHost("iptables -I FORWARD -o br-" + network + " -j ACCEPT");
    onHost("iptables -I FORWARD -i br-" + network + " -j ACCEPT");
    assertWell();

    onHost("ip link set br-" + network + " down");
    assertNamed("bridge", "br-" + network + " is down", "ip link set br-" + network + " up");
    onHost("ip link set br-" + network + " up");
    assertWell();

    String gateway = network.equals("mapped") ? "10.77.0.1/16" : "10.78.0.1/16";
    onHost("ip addr del " + gateway + " dev br-" + network);
    String add = "ip addr add " + gateway + " dev br-" + network;
    assertNamed("bridge", "does not reach the container", add);
    onHost(add);
    assertWell();

    onHost("iptables -t nat -I PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.9.9.9:1");
    assertNamed(
        "rules", "an earlier rule takes host port 8080/tcp", "iptables -t nat -D PREROUTING");
    onHost("iptables -t nat -D PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 10.9.9.9:1");
    assertWell();

    onHost("iptables -t nat -F PREROUTING");
    String top = network.equals("mapped") ? "MESOS-TEST" : "CNI-HOSTPORT-DNAT";
    String jump = "iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j " + top;
    assertNamed("rules", "nothing leads from PREROUTING to chain " + top, jump);
    onHost(jump);
    assertWell();

    onHost("iptables -t nat -F");
    assertNamed("rules", "no rule of table nat", "isolator-shim repair web");
    assertThat(host.shim("repair", "web").text()).contains("host port 8080/tcp");
    assertWell();
  }

  @Test
  void namesWhatIsWrongInsideTheContainer() throws IOException {
    attach("mapped");
    assertNamed("listener", "nothing inside listens on 80/tcp", "start the server");

    host.serveIn(netns(), "hello", "tcp:127.0.0.1:80");
    assertNamed(
        "listener", "listens on 80/tcp of 127.0.0.1, not of 10.77.0.2", "listen on all addresses");

    Process ofIpv6 = serveIpv6Only();
    try {
      assertNamed("listener", ":: only", "(0.0.0.0)");
    } finally {
      ofIpv6.destroyForcibly().onExit().join();
    }

    host.serveIn(netns(), "hello", "tcp:10.77.0.2:80");
    assertWell();

    inside("ip", "route", "del", "default");
    assertNamed(
        "route back", "no route to other hosts", "exec web -- ip route add default via 10.77.0.1");
    inside("ip", "route", "add", "default", "via", "10.77.0.1");
    assertWell();

    inside("iptables", "-A", "INPUT", "-p", "tcp", "-j", "DROP");
    assertNamed("connection", "takes no connection, though a program listens", "firewall inside");
    inside("iptables", "-F");

    inside("ip", "addr", "del", "10.77.0.2/16", "dev", "eth0");
    assertThat(host.shim("trace", "web").text())
        .contains("TROUBLE  interface: eth0 has lost the address 10.77.0.2");
    inside("ip", "link", "set", "eth0", "down");
    assertThat(host.shim("trace", "web").text())
        .contains("TROUBLE  interface: eth0 is down inside");
  }

  private Process serveIpv6Only() throws IOException {
    Process server =
        new ProcessBuilder(
                "nsenter",
                "--net=" + netns(),
                "python3",
                "-c",
                "import socket,time;s=socket.socket(socket.AF_INET6);"
                    + "s.setsockopt(socket.IPPROTO_IPV6,socket.IPV6_V6ONLY,1);"
                    + "s.bind(('::',80));s.listen();print('ready',flush=True);time.sleep(100)")
            .redirectErrorStream(true)
            .start();
    assertThat(server.inputReader(UTF_8).readLine()).isEqualTo("ready");
    return server;
  }

  @Test
  void namesARouteThatTheNetworkDoesNotGive() throws IOException {
    attach("closed");
    host.serveIn(netns(), "hello", "tcp:80");

    assertNamed("route back", "no route to other hosts", "via 10.79.0.1");
    inside("ip", "route", "add", "default", "via", "10.79.0.1");
    assertWell();
  }

  @Test
  void namesALinkThatIsNoPortOfTheBridgeAnyMore() throws IOException {
    attach("mapped");
    host.serveIn(netns(), "hello", "tcp:80");
    String port =
        host.inside("host", "ip", "-o", "link", "show", "master", "br-mapped")
            .split("[ @:]+", -1)[1];

    onHost("ip link set " + port + " nomaster");
    assertNamed("bridge", "is no port of bridge br-mapped", "ip link set " + port + " master");
    onHost("ip link set " + port + " master br-mapped");
    onHost("ip link set " + port + " down");
    assertNamed("bridge", port + " is down", "ip link set " + port + " up");
    onHost("ip link set " + port + " up");
    assertWell();

    onHost("sysctl -qw net.ipv4.conf.br-mapped.route_localnet=0");
    assertThat(host.shim("trace", "web").text())
        .contains("TROUBLE  127.0.0.1: ", "sysctl -w net.ipv4.conf.br-mapped.route_localnet=1");
  }

  @Test
  void saysWhatIsPublishedWhereSomethingElseIsAskedFor() throws IOException {
    attach("mapped");

    assertThat(host.shim("trace", "web", "9090"))
        .satisfies(
            said -> assertThat(said.status()).isEqualTo(4),
            said -> assertThat(said.text()).contains("publish host port 9090", "8080->80/tcp"));
    assertThat(host.shim("trace", "web", "--output=json").text())
        .contains("\"host_port\" : 8080", "\"verdict\" : \"trouble\"", "\"check\" : \"listener\"");
    assertThat(host.shim("trace", "web", "none").status()).isEqualTo(2);
    assertThat(host.shim("detach", "web").status()).isZero();

    attach("plain");
    assertThat(host.shim("trace", "web").text())
        .contains("nothing publishes host port 8080", "add portmap");
  }
}
