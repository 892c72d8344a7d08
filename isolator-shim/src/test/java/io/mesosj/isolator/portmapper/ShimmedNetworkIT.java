package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.NamespacedHost.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Operators' verbs on networks that {@code mesos-cni-shim} runs: what its delegate has made is seen
 * as that of any network, in a network namespace that stands for a host.
 */
@NeedsRoot
class ShimmedNetworkIT {
  private NamespacedHost host;
  private Path conf;

  @BeforeEach
  void makeHost() throws IOException {
    host = new NamespacedHost();
    conf = Files.createDirectories(host.work().resolve("conf"));
    Path own = Path.of("bin/mesos-cni-port-mapper").toAbsolutePath();
    Path plugins = Files.createDirectories(host.work().resolve("plugins"));
    Files.createSymbolicLink(plugins.resolve("mesos-cni-port-mapper"), own);
  }

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private Output shim(String... line) throws IOException {
    return host.shim(line);
  }

  /** A network behind the shim, as stock agents get one. */
  private void shimmed(String delegate) throws IOException {
    Files.writeString(
        conf.resolve("net.conf"),
        "{\"name\": \"net\", \"type\": \"mesos-cni-shim\", \"dataDir\": \"%s\", %s}"
            .formatted(host.work().resolve("shim"), delegate));
  }

  private String bridge(String more) {
    return "\"type\": \"bridge\", \"bridge\": \"br-net\", \"isGateway\": true, "
        + more
        + "\"ipam\": {\"type\": \"host-local\", \"dataDir\": \""
        + host.work().resolve("ipam")
        + "\", \"subnet\": \"10.78.0.0/16\", \"routes\": [{\"dst\": \"0.0.0.0/0\"}]}";
  }

  private String stockList(String more) {
    return "{\"cniVersion\": \"1.0.0\", \"name\": \"inner\", \"plugins\": [{"
        + bridge(more)
        + "}, {\"type\": \"portmap\", \"snat\": true, \"capabilities\": {\"portMappings\": true}}]}";
  }

  private void attach() throws IOException {
    assertThat(shim("attach", "web", "--network=name=net,port=8080:80/tcp"))
        .satisfies(said -> assertThat(said.status()).as(said.text()).isZero());
    assertThat(shim("status"))
        .satisfies(said -> assertThat(said.status()).as(said.text()).isZero());
  }

  private void flush() throws IOException {
    host.inside("host", "nft", "flush", "ruleset");
  }

  private void requireMissed(String... what) throws IOException {
    for (String verb : new String[] {"status", "check"}) {
      assertThat(shim(verb))
          .satisfies(
              said -> assertThat(said.status()).as(said.text()).isEqualTo(3),
              said ->
                  assertThat(said.text()).contains("others took away the rules").contains(what));
    }
  }

  @Test
  void flushedRulesOfStockPluginsAreMissedAndPutBack() throws IOException {
    shimmed("\"delegate\": " + stockList(""));
    attach();

    flush();

    requireMissed("host port 8080/tcp");
    assertThat(shim("repair").text()).isEqualTo("repaired web (host port 8080/tcp)\n");
    assertThat(host.rules()).contains("--to-destination 10.78.0.2:80");
    assertThat(shim("status").status()).isZero();
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.rules()).doesNotContain("10.78.0.2");
    assertThat(host.addresses()).isEmpty();
  }

  @Test
  void flushedMasqueradingIsMissedAndPutBack() throws IOException {
    shimmed("\"delegate\": " + stockList("\"ipMasq\": true, "));
    attach();
    String before = host.rules();

    flush();

    requireMissed("host port 8080/tcp", "masquerading of 10.78.0.2");
    assertThat(shim("repair").text())
        .isEqualTo("repaired web (masquerading of 10.78.0.2, host port 8080/tcp)\n");
    assertThat(host.rules().lines()).containsExactlyInAnyOrderElementsOf(before.lines().toList());
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.rules()).doesNotContain("10.78.0.2");
  }

  @Test
  void flushedRulesOfThePortMapperAreMissedAndPutBack() throws IOException {
    shimmed(
        "\"delegate\": {\"name\": \"mapped\", \"type\": \"mesos-cni-port-mapper\","
            + " \"chain\": \"MESOS-TEST\", \"delegate\": {"
            + bridge("")
            + "}}");
    attach();
    String before = host.rules();

    flush();

    requireMissed("host port 8080/tcp");
    assertThat(shim("repair").text()).isEqualTo("repaired web (host port 8080/tcp)\n");
    assertThat(host.rules()).isEqualTo(before);
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.rulesOf("web")).isEmpty();
  }

  /** The shim has kept what it ran, and its file of that name may be another one by now. */
  @Test
  void whatANamedDelegateWasAtAddIsPutBack() throws IOException {
    Path inner = Files.createDirectories(host.work().resolve("net.d")).resolve("inner.conflist");
    Files.writeString(inner, stockList(""));
    shimmed("\"delegate\": \"inner\", \"delegateDir\": \"" + inner.getParent() + "\"");
    attach();
    Files.delete(inner);

    flush();

    requireMissed("host port 8080/tcp");
    assertThat(shim("repair").text()).isEqualTo("repaired web (host port 8080/tcp)\n");
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.addresses()).isEmpty();
  }

  /** The port-mapper's own delegate may be the shim. */
  @Test
  void flushedRulesBehindAShimThatIsADelegateAreMissed() throws IOException {
    Path own = Path.of("bin/mesos-cni-shim").toAbsolutePath();
    Files.createSymbolicLink(host.work().resolve("plugins/mesos-cni-shim"), own);
    Files.writeString(
        conf.resolve("net.conf"),
        "{\"name\": \"net\", \"type\": \"mesos-cni-port-mapper\", \"chain\": \"MESOS-TEST\","
            + " \"delegate\": {\"type\": \"mesos-cni-shim\", \"dataDir\": \"%s\", \"delegate\": {%s}}}"
                .formatted(host.work().resolve("shim"), bridge("\"ipMasq\": true, ")));
    attach();

    flush();

    requireMissed("host port 8080/tcp", "masquerading of 10.78.0.2");
    assertThat(shim("repair").text())
        .isEqualTo("repaired web (host port 8080/tcp, masquerading of 10.78.0.2)\n");
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.addresses()).isEmpty();
  }

  @Test
  void aHealthyContainerPassesCheckDespiteKnownFaultsOfThePlugins() throws IOException {
    shimmed("\"cniVersion\": \"0.4.0\", \"delegate\": " + stockList(""));
    attach();
    assertThat(shim("check").text())
        .isEqualTo(
            "checked web (networks net; portmap looked for IPv6 rules, of which a container without"
                + " an IPv6 address has none: a fault of portmap, such as 1.1.1; its IPv4 rules are"
                + " there)\n");

    // As systemd-udevd does.
    String veth =
        Pattern.compile("veth[0-9a-f]+")
            .matcher(host.inside("host", "ip", "link", "show", "type", "veth", "master", "br-net"))
            .results()
            .findFirst()
            .orElseThrow()
            .group();
    host.inside("host", "ip", "link", "set", veth, "address", "02:11:22:33:44:55");

    assertThat(shim("check").text())
        .startsWith("checked web (networks net; ")
        .contains("'" + veth + "'", "plugins#805");
    host.inside("host", "ip", "link", "del", veth);
    assertThat(shim("check"))
        .satisfies(
            said -> assertThat(said.status()).isEqualTo(3),
            said -> assertThat(said.text()).contains("CNI plugin 'bridge' failed to CHECK"));
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
  }
}
