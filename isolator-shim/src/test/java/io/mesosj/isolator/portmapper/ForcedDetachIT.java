package io.mesosj.isolator.portmapper;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.NamespacedHost.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@code detach --force} leaves where a stock plugin is gone or fails every time: nothing of
 * what is known of it, and a word of the rest. In a network namespace that stands for a host.
 */
@NeedsRoot
class ForcedDetachIT {
  private NamespacedHost host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new NamespacedHost();
    Files.createDirectories(host.work().resolve("conf"));
    Files.createDirectories(host.work().resolve("plugins"));
  }

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  private Output shim(String... line) throws IOException {
    return host.shim(line);
  }

  private String stockList(String plugins) {
    return "{\"cniVersion\": \"1.0.0\", \"name\": \"stock\", \"plugins\": [{\"type\": \"bridge\","
        + " \"bridge\": \"br-stock\", \"isGateway\": true, \"ipMasq\": true, \"ipam\": {\"type\":"
        + " \"host-local\", \"dataDir\": \""
        + host.work().resolve("ipam")
        + "\", \"subnet\": \"10.78.0.0/16\", \"routes\": [{\"dst\": \"0.0.0.0/0\"}]}}"
        + plugins
        + "]}";
  }

  private static String portmap() {
    return ", {\"type\": \"portmap\", \"snat\": true, \"capabilities\": {\"portMappings\": true}}";
  }

  private void attach(String file, String config) throws IOException {
    Files.writeString(host.work().resolve("conf").resolve(file), config);
    assertThat(shim("attach", "web", "--network=name=stock,port=8080:80/tcp"))
        .satisfies(said -> assertThat(said.status()).as(said.text()).isZero());
  }

  /** As one that an upgrade took away: another of its name comes first and fails. */
  private void lose(String... plugins) throws IOException {
    for (String plugin : plugins) {
      Path broken = host.work().resolve("plugins").resolve(plugin);
      Files.writeString(broken, "#!/bin/sh\necho '{\"code\": 999, \"msg\": \"lost\"}'; exit 1\n");
      assertThat(broken.toFile().setExecutable(true)).isTrue();
    }
  }

  private String force() throws IOException {
    assertThat(shim("detach", "web"))
        .satisfies(said -> assertThat(said.status()).as(said.text()).isEqualTo(1));
    Output forced = shim("detach", "--force", "web");
    assertThat(forced.status()).as(forced.text()).isZero();
    assertThat(forced.text()).startsWith("detached web (by force; something may be left of it");
    assertThat(host.addresses()).isEmpty();
    return forced.text();
  }

  private void requireNoRules() throws IOException {
    assertThat(host.rules()).doesNotContain("10.78.0.2");
    assertThat(host.inside("host", "iptables-save", "-t", "nat"))
        .doesNotContain(MasqueradeChains.name("stock", "web"))
        .doesNotContain(MasqueradeChains.nameOfPorts("stock", "web"));
  }

  @Test
  void rulesOfStockPluginsThatAreGoneAreTakenAway() throws IOException {
    attach("stock.conflist", stockList(portmap()));
    assertThat(host.rules()).contains("10.78.0.2:80");
    lose("bridge", "portmap");

    String said = force();

    requireNoRules();
    assertThat(said).contains("lost").doesNotContain("rule '", "interface");
  }

  @Test
  void whatTheShimHasKeptIsTakenAwayToo() throws IOException {
    attach(
        "stock.conf",
        "{\"name\": \"stock\", \"type\": \"mesos-cni-shim\", \"dataDir\": \"%s\", \"delegate\": %s}"
            .formatted(host.work().resolve("shim"), stockList(portmap())));
    assertThat(host.work().resolve("shim/stock/web/eth0")).exists();
    lose("bridge", "portmap");

    force();

    requireNoRules();
    assertThat(host.work().resolve("shim/stock/web")).doesNotExist();
  }

  @Test
  void whatNobodyTakesAwayIsNamed() throws Exception {
    attach("stock.conflist", stockList(", {\"type\": \"firewall\", \"backend\": \"iptables\"}"));
    lose("firewall", "bridge");
    String veth =
        Pattern.compile("veth[0-9a-f]+")
            .matcher(host.inside("host", "ip", "link", "show", "type", "veth"))
            .results()
            .findFirst()
            .orElseThrow()
            .group();
    Path netns = host.work().resolve("run/isolators/network/cni/web/ns");
    Process stays = new ProcessBuilder("nsenter", "--net=" + netns, "sleep", "600").start();
    try {
      assertThat(stays.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();

      String said = force();

      assertThat(said)
          .contains("rule '-A CNI-FORWARD -s 10.78.0.2/32 -j ACCEPT' in table filter of iptables")
          .contains("interface '" + veth + "' of this host");
      requireNoMasquerading();
    } finally {
      stays.destroyForcibly().waitFor();
    }
  }

  private void requireNoMasquerading() throws IOException {
    assertThat(host.inside("host", "iptables-save", "-t", "nat")).doesNotContain("10.78.0.2");
  }
}
