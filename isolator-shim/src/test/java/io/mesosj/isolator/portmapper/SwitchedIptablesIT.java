package io.mesosj.isolator.portmapper;

import static io.mesosj.isolator.portmapper.NamespacedHost.mapping;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that are there although the iptables of now does not show them. */
@NeedsRoot
class SwitchedIptablesIT {
  private static final String NATIVE =
      """
      add table ip nat
      add chain ip nat PREROUTING { type nat hook prerouting priority -100 ; }
      add map ip nat webmap { type inet_service : ipv4_addr ; }
      add rule ip nat PREROUTING tcp dport 8088 dnat to tcp dport map @webmap
      """;

  private NamespacedHost host;
  private String config;

  @BeforeEach
  void makeHost() throws IOException {
    host = new NamespacedHost();
    host.addNamespace("a");
    host.addNamespace("b");
    config = host.config("net", "", mapping(8080, 80, "tcp"));
  }

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private String rules(String kind) throws IOException {
    return host.inside("host", "iptables-" + kind + "-save", "-t", "nat")
        + host.inside("host", "ip6tables-" + kind + "-save", "-t", "nat");
  }

  @ParameterizedTest
  @CsvSource({"nft, legacy", "legacy, nft"})
  void aSwitchBetweenAddAndDelLeavesNoRule(String before, String after) throws IOException {
    host.choose(before);
    Output added = host.plugin("ADD", "web", "a", config);
    assertThat(added.status()).as(added.text()).isZero();

    host.choose(after);

    String checked = config.replaceFirst("\\{", "{\"prevResult\": " + added.text() + ",");
    Output check = host.plugin("CHECK", "web", "a", checked);
    assertThat(check.status()).as(check.text()).isZero();
    assertThat(host.plugin("ADD", "other", "b", config).text())
        .contains("host port 8080/tcp is held by container 'web'");
    Output deleted = host.plugin("DEL", "web", "a", config);
    assertThat(deleted.status()).as(deleted.text()).isZero();
    assertThat(rules(before)).doesNotContain("container_id");
    assertThat(host.addresses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"nft, legacy", "legacy, nft"})
  void gcFindsRulesOfBefore(String before, String after) throws IOException {
    host.choose(before);
    assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
    host.choose(after);

    Output collected =
        host.plugin(
            "GC", "web", "a", config.replaceFirst("\\{", "{\"cni.dev/valid-attachments\": [],"));

    assertThat(collected.status()).as(collected.text()).isZero();
    assertThat(rules(before)).doesNotContain("container_id");
    assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
  }

  @Test
  void operatorsSeePortsAsPublishedAfterASwitch() throws IOException {
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    Files.writeString(
        conf.resolve("net.conf"), host.config("net", "", "").replaceFirst("\"args\": .*\n", ""));
    host.choose("nft");
    Output attached = host.shim("attach", "web", "--network=name=net,port=8080:80/tcp");
    assertThat(attached.status()).as(attached.text()).isZero();

    host.choose("legacy");

    Output status = host.shim("status");
    assertThat(status.status()).as(status.text()).isZero();
    assertThat(host.shim("detach", "web").status()).isZero();
    assertThat(rules("nft")).doesNotContain("container_id");
  }

  /** Their DEL ends well and leaves what it made before, or fails for ever over a chain. */
  @ParameterizedTest
  @CsvSource({"nft, legacy", "legacy, nft"})
  void stockPluginsLeaveNothingInTheIptablesOfBefore(String before, String after)
      throws IOException {
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    String bridge =
        """
        {"type": "bridge", "bridge": "br-stock", "isGateway": true, "ipMasq": true,
         "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.78.0.0/16"}}
        """
            .formatted(host.work().resolve("ipam"));
    String list =
        "{\"cniVersion\": \"0.4.0\", \"name\": \"%s\", \"plugins\": [%s, {\"type\":"
            + " \"portmap\", \"capabilities\": {\"portMappings\": true}}]}";
    Files.writeString(conf.resolve("stock.conflist"), list.formatted("stock", bridge));
    host.choose(before);
    Output attached = host.shim("attach", "web", "--network=name=stock,port=8080:80/tcp");
    assertThat(attached.status()).as(attached.text()).isZero();
    assertThat(rules(before)).contains("CNI-DN-", "10.78.0.2");

    host.choose(after);

    Output detached = host.shim("detach", "web");
    assertThat(detached.status()).as(detached.text()).isZero();
    assertThat(rules(before)).doesNotContain("CNI-DN-", "10.78.0.2");
    assertThat(rules(after)).doesNotContain("CNI-DN-", "10.78.0.2");
    assertThat(host.addresses()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"nft, legacy", "legacy, nft"})
  void aMasqueradingDelegateLeavesNothingInTheIptablesOfBefore(String before, String after)
      throws IOException {
    String masqueraded = config.replace("\"ipMasq\": false", "\"ipMasq\": true");
    host.choose(before);
    assertThat(host.plugin("ADD", "web", "a", masqueraded).status()).isZero();
    assertThat(rules(before)).contains(MasqueradeChains.name("net", "web"));

    host.choose(after);

    Output deleted = host.plugin("DEL", "web", "a", masqueraded);
    assertThat(deleted.status()).as(deleted.text()).isZero();
    assertThat(rules(before)).doesNotContain(MasqueradeChains.name("net", "web"), "10.77.0.2");
    assertThat(rules(after)).doesNotContain(MasqueradeChains.name("net", "web"));
    assertThat(host.addresses()).isEmpty();
  }

  /** As a stock agent calls it, which knows nothing of rules. */
  @ParameterizedTest
  @CsvSource({"nft, legacy", "legacy, nft"})
  void theShimLeavesNothingOfStockPluginsInTheIptablesOfBefore(String before, String after)
      throws IOException {
    String list =
        """
        {"name": "outer", "type": "mesos-cni-shim", "dataDir": "%s",
         "args": {"org.apache.mesos": {"network_info": {"port_mappings": [%s]}}},
         "delegate": {"cniVersion": "1.0.0", "name": "inner", "plugins": [
           {"type": "bridge", "bridge": "br-stock", "isGateway": true, "ipMasq": true,
            "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.78.0.0/16"}},
           {"type": "portmap", "capabilities": {"portMappings": true}}]}}
        """
            .formatted(
                host.work().resolve("shim"), mapping(8080, 80, "tcp"), host.work().resolve("ipam"));
    List<String> shim = List.of(Path.of("bin/mesos-cni-shim").toAbsolutePath().toString());
    host.choose(before);
    Output added = NamespacedHost.finish(host.start("ADD", "web", "a", list, shim));
    assertThat(added.status()).as(added.text()).isZero();
    assertThat(rules(before)).contains("CNI-DN-", "10.78.0.2");

    host.choose(after);

    Output deleted = NamespacedHost.finish(host.start("DEL", "web", "a", list, shim));
    assertThat(deleted.status()).as(deleted.text()).isZero();
    assertThat(rules(before)).doesNotContain("CNI-DN-", "10.78.0.2");
    assertThat(rules(after)).doesNotContain("CNI-DN-", "10.78.0.2");
    assertThat(host.addresses()).isEmpty();
  }

  /** What is dropped by one of the two is dropped. */
  @ParameterizedTest
  @CsvSource({"nft, legacy", "legacy, nft"})
  void aFirewallOfBeforeStillDropsWhatIsForwarded(String before, String after) throws IOException {
    Path conf = Files.createDirectories(host.work().resolve("conf"));
    Files.writeString(
        conf.resolve("net.conf"), host.config("net", "", "").replaceFirst("\"args\": .*\n", ""));
    host.inside("host", "iptables-" + before, "-P", "FORWARD", "DROP");
    host.choose(after);

    Output attached = host.shim("attach", "web", "--network=name=net,port=8080:80/tcp");

    assertThat(attached.text())
        .contains("the policy of chain FORWARD is DROP; 'iptables-" + before + " -I FORWARD -o");
    host.inside("host", "iptables-" + before, "-A", "FORWARD", "-o", "br-net", "-j", "ACCEPT");
    assertThat(host.shim("status").text()).doesNotContain("other hosts do not reach");
    assertThat(host.shim("detach", "web").status()).isZero();
  }

  /** A host whose own rules are native, beside iptables-legacy, which knows nothing of them. */
  @Test
  void nativeRulesBesideLegacyAreNoConcernUnlessOursAreAmongThem() throws IOException {
    host.choose("legacy");
    host.feed(NATIVE, "nft", "-f", "-");
    assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
    assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();

    host.feed("flush ruleset", "nft", "-f", "-");
    host.choose("nft");
    assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
    host.choose("legacy");
    host.feed(NATIVE, "nft", "-f", "-");
    Output deleted = host.plugin("DEL", "web", "a", config);
    assertThat(deleted.status()).isEqualTo(1);
    assertThat(deleted.text()).contains("table nat can't be read");
    assertThat(host.addresses()).contains("10.77.0.3");

    host.inside("host", "nft", "flush", "chain", "ip", "nat", "PREROUTING");
    assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    assertThat(rules("nft")).doesNotContain("container_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void aProgramThatPrintsNothingShowsNoEmptyTable(String kind) throws IOException {
    host.choose(kind);
    Output added = host.plugin("ADD", "web", "a", config);
    assertThat(added.status()).as(added.text()).isZero();
    host.run("rm", host.work().resolve("bin/iptables-save").toString());
    host.replaceProgram("iptables-save", "#!/bin/sh\nexit 0\n");

    String checked = config.replaceFirst("\\{", "{\"prevResult\": " + added.text() + ",");
    for (String command : new String[] {"DEL", "CHECK", "STATUS", "GC"}) {
      Output output = host.plugin(command, "web", "a", command.equals("CHECK") ? checked : config);
      assertThat(output.status()).as(command).isEqualTo(1);
      assertThat(output.text())
          .as(command)
          .contains("'iptables-save' ended well and printed no table");
    }
    assertThat(host.plugin("ADD", "other", "b", config).text()).contains("printed no table");
    assertThat(host.addresses()).contains("10.77.0.2");

    Files.delete(host.work().resolve("bin/iptables-save"));
    host.choose(kind);
    assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    assertThat(host.addresses()).isEmpty();
  }
}
