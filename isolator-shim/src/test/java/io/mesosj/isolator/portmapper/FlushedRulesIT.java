package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.NamespacedHost.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What restarting nftables or reloading firewalld does to a host, in a network namespace that
 * stands for one.
 */
@NeedsRoot
class FlushedRulesIT {
  private NamespacedHost host;

  @BeforeEach
  void makeNetworks() throws IOException {
    host = new NamespacedHost();
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    Files.createDirectories(host.work().resolve("plugins"));
    String delegate = "\"type\": \"bridge\", \"bridge\": \"br-%s\", \"isGateway\": true, %s";
    String ipam =
        "\"ipam\": {\"type\": \"host-local\", \"dataDir\": \""
            + host.work().resolve("ipam")
            + "\", \"subnet\": \"%s\", \"routes\": [{\"dst\": \"0.0.0.0/0\"}]}";
    Files.writeString(
        conf.resolve("mapped.conf"),
        ("{\"name\": \"mapped\", \"type\": \"mesos-cni-port-mapper\", \"chain\": \"MESOS-TEST\","
                + " \"delegate\": {"
                + delegate
                + ipam
                + "}}")
            .formatted("mapped", "", "10.77.0.0/16"));
    Files.writeString(
        conf.resolve("stock.conflist"),
        ("{\"cniVersion\": \"0.4.0\", \"name\": \"stock\", \"plugins\": [{"
                + delegate
                + ipam
                + "}, {\"type\": \"portmap\", \"snat\": true, \"capabilities\":"
                + " {\"portMappings\": true}}]}")
            .formatted("stock", "\"ipMasq\": true,", "10.78.0.0/16"));
  }

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private Output shim(String... line) throws IOException {
    return host.shim(line);
  }

  /** A plugin of this name before the real one, which fails. */
  private Path breakBridge() throws IOException {
    Path broken = host.work().resolve("plugins/bridge");
    Files.writeString(broken, "#!/bin/sh\necho '{\"code\": 999, \"msg\": \"bad luck\"}'; exit 1\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    return broken;
  }

  private void flush() throws IOException {
    host.inside("host", "nft", "flush", "ruleset");
  }

  @Test
  void theRulesOfThePortMapperAreMissedAndPutBack() throws IOException {
    assertThat(shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status()).isZero();
    assertThat(shim("status")).extracting(Output::status).isEqualTo(0);
    String before = host.rules();

    flush();

    assertThat(shim("status"))
        .satisfies(
            said -> assertThat(said.status()).as(said.text()).isEqualTo(3),
            said -> assertThat(said.text()).contains("unpublished", "host port 8080/tcp"));
    assertThat(shim("check"))
        .satisfies(
            said -> assertThat(said.status()).as(said.text()).isEqualTo(3),
            said -> assertThat(said.text()).contains("host port 8080/tcp"));
    assertThat(shim("repair").text()).isEqualTo("repaired web (host port 8080/tcp)\n");
    assertThat(host.rules()).isEqualTo(before);
    assertThat(host.inside("host", "iptables-save", "-t", "raw")).contains("loopback guard");
    assertThat(shim("repair", "web").text()).isEqualTo("well web\n");
    assertThat(shim("status").status()).isZero();
    assertThat(shim("detach", "web").status()).isZero();
    assertThat(host.rulesOf("web")).isEmpty();
  }

  /** Some flush one chain only, and leave what it led to. */
  @Test
  void aFlushedChainIsMissedAndPutBack() throws IOException {
    assertThat(shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status()).isZero();
    String before = host.rules();

    host.inside("host", "iptables", "-t", "nat", "-F", "PREROUTING");
    assertThat(shim("status"))
        .satisfies(
            said -> assertThat(said.status()).as(said.text()).isEqualTo(3),
            said -> assertThat(said.text()).contains("unpublished", "host port 8080/tcp"));
    assertThat(shim("repair").text()).isEqualTo("repaired web (host port 8080/tcp)\n");
    host.inside("host", "iptables", "-t", "nat", "-F", "OUTPUT");
    host.inside("host", "iptables", "-t", "nat", "-F", "POSTROUTING");
    host.inside("host", "iptables", "-t", "nat", "-F", "MESOS-PORT-MAPPER-SNAT");
    host.inside("host", "iptables", "-t", "raw", "-F", "PREROUTING");
    String[] lost = {
      "host port 8080/tcp from this host itself",
      "-A POSTROUTING -j MESOS-PORT-MAPPER-SNAT",
      "the way back of connections to 10.77.0.2",
      "the guard of 127.0.0.1"
    };
    assertThat(shim("check"))
        .satisfies(
            said -> assertThat(said.status()).as(said.text()).isEqualTo(3),
            said -> assertThat(said.text()).contains(lost));
    assertThat(shim("repair").text()).startsWith("repaired web (").contains(lost);

    assertThat(shim("status").status()).isZero();
    assertThat(host.rules().lines()).containsExactlyInAnyOrderElementsOf(before.lines().toList());
    assertThat(shim("detach", "web").status()).isZero();
  }

  /** Whoever made the rules; and a chain of masquerading that its jump leads to for nothing. */
  @Test
  void aFlushedChainOfStockPluginsIsMissedAndPutBack() throws IOException {
    assertThat(shim("attach", "web", "--network=name=stock,port=8080:80/tcp").status()).isZero();
    String before = host.rules();

    host.inside("host", "iptables", "-t", "nat", "-F", "OUTPUT");
    assertThat(shim("status").text())
        .contains("unpublished", "host port 8080/tcp from this host itself");
    host.inside("host", "iptables", "-t", "nat", "-F", "PREROUTING");
    String chain = MasqueradeChains.name("stock", "web");
    host.inside("host", "iptables", "-t", "nat", "-F", chain);
    assertThat(shim("repair").text())
        .isEqualTo("repaired web (masquerading of 10.78.0.2, host port 8080/tcp)\n");

    assertThat(host.rules().lines()).containsExactlyInAnyOrderElementsOf(before.lines().toList());
    assertThat(shim("status").status()).isZero();
    assertThat(shim("detach", "web").status()).isZero();
  }

  @Test
  void stockPluginsRulesAreMissedAndPutBackAndDelCompletes() throws IOException {
    assertThat(shim("attach", "web", "--network=name=stock,port=8080:80/tcp").status()).isZero();
    String before = host.rules();

    flush();

    assertThat(shim("status").text()).contains("host port 8080/tcp", "masquerading of 10.78.0.2");
    assertThat(shim("repair", "web").text())
        .isEqualTo("repaired web (masquerading of 10.78.0.2, host port 8080/tcp)\n");
    assertThat(host.rules().lines()).containsExactlyInAnyOrderElementsOf(before.lines().toList());

    flush();
    Output detached = shim("detach", "web");

    assertThat(detached.text()).isEqualTo("detached web\n");
    assertThat(host.addresses()).isEmpty();
    assertThat(host.rules()).doesNotContain("10.78.0.2");
    assertThat(host.inside("host", "iptables-save", "-t", "nat"))
        .doesNotContain(MasqueradeChains.name("stock", "web"));
  }

  /** As its DEL finds it: the plugin's own words. */
  @ParameterizedTest
  @ValueSource(strings = {"bridge", "ptp"})
  void masqueradingOfBothFamiliesIsPutBackAsThePluginMadeIt(String plugin) throws IOException {
    masqueraded("both", "{\"type\": \"" + plugin + "\", \"bridge\": \"br-both\", %s}", "0.4.0");
    assertThat(shim("attach", "web", "--network=both").status()).isZero();
    String before = host.rules();
    assertThat(before).contains("10.79.0.2/32", "fd00:79::2/128", "MASQUERADE");

    flush();

    assertThat(shim("status").text())
        .contains("masquerading of 10.79.0.2, masquerading of fd00:79::2; isolator-shim repair");
    assertThat(shim("repair").text()).startsWith("repaired web (masquerading of 10.79.0.2, ");
    assertThat(host.rules().lines()).containsExactlyInAnyOrderElementsOf(before.lines().toList());
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.inside("host", "iptables-save", "-t", "nat")).doesNotContain("CNI-");
    assertThat(host.inside("host", "ip6tables-save", "-t", "nat")).doesNotContain("CNI-");
  }

  @Test
  void masqueradingOfAPortMappersDelegateIsPutBack() throws IOException {
    masqueraded(
        "both",
        "{\"type\": \"mesos-cni-port-mapper\", \"chain\": \"MESOS-TEST\", \"delegate\":"
            + " {\"type\": \"bridge\", \"bridge\": \"br-both\", %s}}",
        "0.4.0");
    assertThat(shim("attach", "web", "--network=name=both,port=8080:80/tcp").status()).isZero();
    String before = host.rules();

    flush();

    assertThat(shim("repair").text()).contains("repaired web (", "masquerading of 10.79.0.2");
    assertThat(host.rules().lines()).containsExactlyInAnyOrderElementsOf(before.lines().toList());
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
    assertThat(host.inside("host", "iptables-save", "-t", "nat")).doesNotContain("CNI-");
  }

  /** Weave's plugin has a word {@code ipMasq} too, and chains of its own. */
  @Test
  void howOtherPluginsMasqueradeIsNotJudged() throws IOException {
    Path other = host.work().resolve("plugins/of-others");
    Files.writeString(
        other,
        "#!/bin/sh\nsed 's/\"ipMasq\":true/\"ipMasq\":false/; s/of-others/bridge/' | "
            + "exec /usr/lib/cni/bridge\n");
    assertThat(other.toFile().setExecutable(true)).isTrue();
    masqueraded("both", "{\"type\": \"of-others\", \"bridge\": \"br-both\", %s}", "0.4.0");

    assertThat(shim("attach", "web", "--network=both").status()).isZero();

    assertThat(shim("status"))
        .satisfies(said -> assertThat(said.status()).as(said.text()).isZero());
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
  }

  /** On a host whose table of the other family is in disorder. */
  @Test
  void delCompletesWhateverBecameOfAFamilyThatTheContainerHasNot() throws IOException {
    assertThat(shim("attach", "web", "--network=stock").status()).isZero();
    flush();
    host.inside("host", "nft", "add", "table", "ip6", "nat");
    host.replaceProgram("ip6tables-save", "#!/bin/sh\necho 'out of order' >&2\nexit 3\n");

    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");

    assertThat(host.addresses()).isEmpty();
    assertThat(host.inside("host", "iptables-save", "-t", "nat"))
        .doesNotContain(MasqueradeChains.name("stock", "web"));
  }

  /** Its rules are about to go: nobody wants them back. */
  @Test
  void whatIsBeingDetachedIsSaidToBe() throws IOException {
    assertThat(shim("attach", "web", "--network=name=stock,port=8080:80/tcp").status()).isZero();
    Path broken = breakBridge();
    assertThat(shim("detach", "web").status()).isEqualTo(1);
    Files.delete(broken);

    assertThat(shim("check"))
        .satisfies(
            said -> assertThat(said.status()).as(said.text()).isEqualTo(3),
            said ->
                assertThat(said.text())
                    .startsWith("isolator-shim: web: it is being detached, which failed: ")
                    .contains("bad luck")
                    .doesNotContain("others took away"));
    Output repaired = shim("repair");
    assertThat(repaired.status()).as(repaired.text()).isZero();
    assertThat(repaired.text()).startsWith("detaching web (").contains("bad luck");
    assertThat(host.rules()).doesNotContain("--to-destination 10.78.0.2:80");
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
  }

  /** A network with addresses of both families, which {@code plugin} masquerades. */
  private void masqueraded(String name, String plugin, String version) throws IOException {
    String rest =
        "\"isGateway\": true, \"ipMasq\": true, \"ipam\": {\"type\": \"host-local\","
            + " \"dataDir\": \"%s\", \"ranges\": [[{\"subnet\": \"10.79.0.0/16\"}],"
                .formatted(host.work().resolve("ipam"))
            + " [{\"subnet\": \"fd00:79::/64\"}]], \"routes\": [{\"dst\": \"0.0.0.0/0\"}]}";
    Files.writeString(
        host.work().resolve("conf/" + name + ".conflist"),
        "{\"cniVersion\": \"%s\", \"name\": \"%s\", \"plugins\": [%s]}"
            .formatted(version, name, plugin.formatted(rest)));
  }

  /** A rule that others put before ours, of which nobody can tell what it takes. */
  @Test
  void aRuleBeforeThatNamesNoPortIsToldOf() throws IOException {
    assertThat(shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status()).isZero();

    host.inside(
        "host",
        "iptables",
        "-t",
        "nat",
        "-I",
        "PREROUTING",
        "-m",
        "mark",
        "--mark",
        "7",
        "-j",
        "DNAT",
        "--to-destination",
        "192.0.2.9");

    String doubt =
        "names no port and comes first: whether it takes host port 8080/tcp is not known";
    assertThat(shim("status"))
        .satisfies(
            said -> assertThat(said.status()).as(said.text()).isZero(),
            said -> assertThat(said.text()).contains("web: '-A PREROUTING -m mark", doubt));
    assertThat(shim("detach", "web").status()).isZero();
  }

  @Test
  void aDelThatFailsLeavesNoChainThatTheContainerHadNot() throws IOException {
    assertThat(shim("attach", "web", "--network=stock").status()).isZero();
    Path broken = breakBridge();

    assertThat(shim("detach", "web"))
        .satisfies(
            said -> assertThat(said.status()).isEqualTo(1),
            said -> assertThat(said.text()).contains("bad luck"));

    // Masqueraded by IPv4 only.
    assertThat(host.inside("host", "ip6tables-save", "-t", "nat"))
        .doesNotContain(MasqueradeChains.name("stock", "web"));
    Files.delete(broken);
    assertThat(shim("detach", "web").text()).isEqualTo("detached web\n");
  }

  @Test
  void gcTakesAwayRulesAndAddressesThatNoCheckpointKnows() throws IOException {
    assertThat(shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status()).isZero();
    host.addNamespace("a");
    host.addNamespace("b");
    String config = Files.readString(host.work().resolve("conf/mapped.conf")).strip();
    for (String container : List.of("stale", "young")) {
      // As an agent that lost its checkpoint has left it.
      String args =
          ", \"args\": {\"org.apache.mesos\": {\"network_info\": {\"port_mappings\": ["
              + NamespacedHost.mapping(container.equals("stale") ? 9000 : 9001, 80, "tcp")
              + "]}}}}";
      Output added =
          host.plugin(
              "ADD",
              container,
              container.equals("stale") ? "a" : "b",
              config.substring(0, config.length() - 1) + args);
      assertThat(added.status()).as(added.text()).isZero();
    }
    host.run("touch", "-d", "1 hour ago", host.work().resolve("ipam/mapped/10.77.0.3").toString());

    Output collected = shim("gc");

    assertThat(collected.text())
        .contains("freed mapped (")
        .contains("rules of the port-mapper, 10.77.0.3 of 'stale')");
    assertThat(host.rulesOf("stale")).isEmpty();
    assertThat(host.rulesOf("web")).isNotEmpty();
    assertThat(host.addresses()).containsExactlyInAnyOrder("10.77.0.2", "10.77.0.4");
    assertThat(shim("detach", "web").status()).isZero();
  }

  /** Under the name of the delegate; only its own containers keep them. */
  @Test
  void gcTakesAwayRulesBehindADelegateOfAnotherNameToo() throws IOException {
    Path conf = host.work().resolve("conf/mapped.conf");
    String mapped = Files.readString(conf).strip().replace("\"mapped\"", "\"inner\"");
    host.addNamespace("a");
    String args =
        ", \"args\": {\"org.apache.mesos\": {\"network_info\": {\"port_mappings\": ["
            + NamespacedHost.mapping(9000, 80, "tcp")
            + "]}}}}";
    Output added =
        host.plugin("ADD", "stale", "a", mapped.substring(0, mapped.length() - 1) + args);
    assertThat(added.status()).as(added.text()).isZero();
    String shimmed =
        "{\"name\": \"mapped\", \"type\": \"mesos-cni-shim\", \"dataDir\": \"%s\", \"delegate\": %s}";
    Files.writeString(conf, shimmed.formatted(host.work().resolve("shim"), mapped));
    Path own = Path.of("bin/mesos-cni-port-mapper").toAbsolutePath();
    Files.createSymbolicLink(host.work().resolve("plugins/mesos-cni-port-mapper"), own);
    assertThat(shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status()).isZero();

    assertThat(shim("gc").text()).contains("rules of the port-mapper");

    assertThat(host.rulesOf("stale")).isEmpty();
    assertThat(host.rulesOf("web")).isNotEmpty();
    Path checkpoint = host.work().resolve("run/isolators/network/cni/web/mapped/network.conf");
    Files.writeString(checkpoint, Files.readString(checkpoint).replace("\"ipam\"", "\"lost\""));
    assertThat(shim("detach", "--force", "web").status()).isZero();
    assertThat(host.rulesOf("web")).isEmpty();
    assertThat(host.plugin("DEL", "stale", "a", mapped).status()).isZero();
  }

  @Test
  void gcTakesAwayRulesBehindTheShimToo() throws IOException {
    Path conf = host.work().resolve("conf/mapped.conf");
    String mapped = Files.readString(conf).strip();
    host.addNamespace("a");
    String args =
        ", \"args\": {\"org.apache.mesos\": {\"network_info\": {\"port_mappings\": ["
            + NamespacedHost.mapping(9000, 80, "tcp")
            + "]}}}}";
    Output added =
        host.plugin("ADD", "stale", "a", mapped.substring(0, mapped.length() - 1) + args);
    assertThat(added.status()).as(added.text()).isZero();
    Files.writeString(
        conf,
        "{\"name\": \"mapped\", \"type\": \"mesos-cni-shim\", \"dataDir\": \""
            + host.work().resolve("shim")
            + "\", \"delegate\": "
            + mapped
            + "}");

    assertThat(host.shim("gc").text()).contains("rules of the port-mapper");

    assertThat(host.rulesOf("stale")).isEmpty();
    assertThat(host.plugin("DEL", "stale", "a", mapped).status()).isZero();
  }

  @Test
  void detachingByForceTakesTheRulesToo() throws IOException {
    assertThat(shim("attach", "web", "--network=name=mapped,port=8080:80/tcp").status()).isZero();
    Path checkpoint = host.work().resolve("run/isolators/network/cni/web/mapped/network.conf");
    Files.writeString(checkpoint, Files.readString(checkpoint).replace("\"delegate\"", "\"lost\""));
    assertThat(shim("detach", "web").status()).isEqualTo(1);
    assertThat(host.rulesOf("web")).isNotEmpty();

    assertThat(shim("detach", "--force", "web").status()).isZero();

    assertThat(host.rulesOf("web")).isEmpty();
  }
}
