package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.cli.Shim.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksCommandTest {
  @TempDir private Path work;

  private Shim shim;

  @BeforeEach
  void makeDirectories() throws IOException {
    Files.createDirectories(work.resolve("conf"));
    Files.createDirectories(work.resolve("plugins"));
    shim =
        new Shim(
            "--network_cni_config_dir=" + work.resolve("conf"),
            "--network_cni_plugins_dir=" + work.resolve("plugins"));
  }

  private void config(String file, String json) throws IOException {
    Files.writeString(work.resolve("conf").resolve(file), json);
  }

  /** A plugin that speaks some versions and answers STATUS by a line of shell. */
  private void plugin(String type, String versions, String status) throws IOException {
    Path plugin = work.resolve("plugins").resolve(type);
    Files.writeString(
        plugin,
        """
        #!/bin/sh
        case $CNI_COMMAND in
          VERSION) echo '{"cniVersion": "1.1.0", "supportedVersions": [%s]}' ;;
          STATUS) %s ;;
        esac
        """
            .formatted(versions, status));
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void listsNetworksWithTheirPlugins() throws IOException {
    plugin("good", "\"0.4.0\", \"1.1.0\"", ":");
    plugin("addresses", "\"0.4.0\", \"1.1.0\"", ":");
    config(
        "a.conf",
        """
        {"cniVersion": "1.1.0", "name": "ready", "type": "good", "ipam": {"type": "addresses"}}
        """);
    config("b.conf", "{\"name\": \"old\", \"type\": \"good\"}");
    config(
        "c.conf",
        """
        {"name": "lacks", "type": "good", "delegate": {"type": "nowhere"}}
        """);

    Result result = shim.run("networks");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern(
            "ready +1\\.1\\.0 +ready +good <=1\\.1\\.0, addresses <=1\\.1\\.0 +- +a.conf")
        .containsPattern("old +- +usable +good <=1\\.1\\.0 +- +b.conf")
        .containsPattern("lacks +- +not usable +good <=1\\.1\\.0, nowhere MISSING +- +c.conf");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void validateExplainsEveryFile() throws IOException {
    plugin("good", "\"0.4.0\", \"1.1.0\"", ":");
    plugin("busy", "\"1.1.0\"", "echo '{\"code\": 50, \"msg\": \"no daemon\"}'; exit 1");
    plugin("elder", "\"0.3.1\"", ":");
    config("a.conf", "{\"cniVersion\": \"1.1.0\", \"name\": \"ready\", \"type\": \"good\"}");
    config("b.conf", "{\"cniVersion\": \"1.1.0\", \"name\": \"waits\", \"type\": \"busy\"}");
    config("c.conf", "{\"cniVersion\": \"0.4.0\", \"name\": \"late\", \"type\": \"elder\"}");
    config("d.conf", "{\"name\": \"ready\", \"type\": \"good\"}");
    config("e.json", "{");
    config("notes.md", "what they are for");
    Files.createSymbolicLink(work.resolve("conf/out.conf"), Path.of("/etc/hostname"));

    Result result = shim.run("networks", "--validate");

    assertThat(result.code()).isEqualTo(ExitCode.FOUND_TROUBLE);
    assertThat(result.out().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "bad     c.conf: network 'late': plugin 'elder'"
                            + " does not speak CNI 0.4.0, only 0.3.1"),
            line -> assertThat(line).isEqualTo("ok      a.conf: network 'ready'"),
            line ->
                assertThat(line)
                    .startsWith("bad     b.conf: network 'waits'")
                    .contains("no daemon"),
            line -> assertThat(line).startsWith("skipped d.conf: network 'ready' stands in"),
            line -> assertThat(line).startsWith("skipped e.json: ").contains("it is not JSON"),
            line -> assertThat(line).startsWith("skipped out.conf: ").contains("not JSON"),
            line -> assertThat(line).startsWith("ignored notes.md: never read"));
  }

  @Test
  void isWellWhenAllIsWell() throws IOException {
    plugin("good", "\"1.1.0\"", ":");
    config("a.conf", "{\"cniVersion\": \"1.1.0\", \"name\": \"ready\", \"type\": \"good\"}");

    assertThat(shim.run("networks", "--validate").code()).isZero();
    JsonNode told = shim.run("networks", "--output=json").json();
    assertThat(told.at("/networks/0/status").asText()).isEqualTo("ready");
    assertThat(told.at("/networks/0/plugins/0/versions/0").asText()).isEqualTo("1.1.0");
  }

  @Test
  void aPluginThatHangsCostsItsTimeLimitOnly() throws IOException {
    plugin("stuck", "\"1.1.0\"", "sleep 1000");
    config("a.conf", "{\"cniVersion\": \"1.1.0\", \"name\": \"stuck\", \"type\": \"stuck\"}");

    Result result = shim.run("networks", "--plugin_time_limit=1secs", "--validate");

    assertThat(result.out()).contains("bad     a.conf: network 'stuck'");
  }

  @Test
  void delegatesOfDelegatesAreNeededToo() throws IOException {
    plugin("outer", "\"0.4.0\"", ":");
    config(
        "a.conf",
        """
        {"name": "deep", "type": "outer", "delegate": {"plugins": [
          {"type": "outer", "delegates": [{"type": "outer", "ipam": {"type": "lost"}}]}]}}
        """);

    assertThat(shim.run("networks", "--validate").out())
        .startsWith("bad     a.conf: network 'deep': plugin 'lost', which is not in '");
  }

  @Test
  void pluginsThatRunInThisProcessNeedNoFileButOnStockAgentsTheyDo() throws IOException {
    plugin("bridge", "\"0.4.0\"", ":");
    config(
        "a.conf",
        """
        {"name": "mapped", "type": "mesos-cni-shim", "delegate": {"type": "bridge"}}
        """);
    config(
        "b.conf",
        """
        {"name": "viashim", "type": "mesos-cni-shim", "delegate": {"cniVersion": "0.4.0",
         "plugins": [{"type": "bridge-missing"}, {"type": "bridge"}]}}
        """);

    Result result = shim.run("networks", "--validate");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out().lines())
        .containsExactly(
            "ok      a.conf: network 'mapped' (a stock agent needs mesos-cni-shim in its plugins'"
                + " directory; here it needs no file)",
            "bad     b.conf: network 'viashim': plugin 'bridge-missing', which is not in '"
                + work.resolve("plugins")
                + "'");
  }

  @Test
  void saysWhatEachNetworkTakes() throws IOException {
    plugin("bridge", "\"0.4.0\"", ":");
    plugin("portmap", "\"0.4.0\"", ":");
    config("a.conf", "{\"cniVersion\": \"0.4.0\", \"name\": \"bare\", \"type\": \"bridge\"}");
    config(
        "b.conflist",
        """
        {"cniVersion": "0.4.0", "name": "ports", "plugins": [
          {"type": "bridge", "capabilities": {"ips": true, "mac": false}},
          {"type": "portmap", "capabilities": {"portMappings": true}}]}
        """);
    config(
        "c.conf",
        """
        {"name": "shimmed", "type": "mesos-cni-shim", "delegate": {"cniVersion": "0.4.0",
         "plugins": [{"type": "bridge"}, {"type": "portmap", "capabilities": {"portMappings": true}}]}}
        """);

    assertThat(shim.run("networks").out())
        .containsPattern("bare .* +- +a.conf")
        .containsPattern("ports .* +ips, portMappings +b.conflist")
        .containsPattern("shimmed .* +portMappings +c.conf");
    assertThat(shim.run("networks", "--output=json").json().at("/networks/1/capabilities").size())
        .isEqualTo(2);
  }
}
