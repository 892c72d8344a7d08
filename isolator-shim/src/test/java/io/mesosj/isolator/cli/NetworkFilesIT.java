package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.cli.Shim.Result;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks made and removed, checked by the machine's own plugins. */
class NetworkFilesIT {
  @TempDir private Path work;
  private Path directory;
  private Shim shim;

  @BeforeEach
  void nameADirectoryThatIsNotThereYet() {
    directory = work.resolve("cni/net.d");
    shim =
        new Shim(
            "--network_cni_config_dir=" + directory,
            "--network_cni_plugins_dir=/usr/lib/cni",
            "--runtime_dir=" + work,
            "--work_dir=" + work);
  }

  private JsonNode written(String file) throws IOException {
    return Recordings.json(Files.readString(directory.resolve(file)));
  }

  private static String subnet(JsonNode network) {
    return network.findValue("subnet").asText();
  }

  @Test
  void whatIsMadeIsUsableAndMeetsNothing() throws IOException {
    assertThat(shim.run("networks", "create", "web").code()).isZero();
    assertThat(shim.run("networks", "create", "db", "--internal").code()).isZero();
    assertThat(shim.run("networks", "create", "six", "--ipv6").code()).isZero();

    Result validated = shim.run("networks", "--validate");
    assertThat(validated.out()).contains("ok      web.conflist", "ok      db.conflist");
    assertThat(validated.code()).isZero();
    JsonNode web = written("web.conflist");
    JsonNode db = written("db.conflist");
    assertThat(subnet(web)).isNotEqualTo(subnet(db));
    assertThat(web.findValue("bridge")).isNotEqualTo(db.findValue("bridge"));
    assertThat(web.findValuesAsText("type")).contains("portmap", "firewall");
    assertThat(db.findValuesAsText("type")).doesNotContain("portmap", "firewall");
    assertThat(written("six.conflist").findValuesAsText("subnet"))
        .hasSize(2)
        .anyMatch(subnet -> subnet.startsWith("fd"));
  }

  @Test
  void nothingThatIsThereIsWrittenOver() throws IOException {
    shim.run("networks", "create", "web", "--subnet=10.97.41.0/24", "--bridge=mesosj-t0");
    String before = Files.readString(directory.resolve("web.conflist"));
    Files.writeString(directory.resolve("other.conflist"), "{}");

    assertThat(shim.run("networks", "create", "web").err()).contains("'web' is there already");
    assertThat(shim.run("networks", "create", "other").err()).contains("is there already, and not");
    assertThat(shim.run("networks", "create", "a", "--subnet=10.97.0.0/16").err())
        .contains("--subnet: 10.97.0.0/16 is in use: network 'web' has 10.97.41.0/24");
    assertThat(shim.run("networks", "create", "a", "--bridge=mesosj-t0").err())
        .contains("--bridge: 'mesosj-t0' is network 'web's");
    assertThat(directory.resolve("a.conflist")).doesNotExist();
    assertThat(Files.readString(directory.resolve("web.conflist"))).isEqualTo(before);
    assertThat(Files.readString(directory.resolve("other.conflist"))).isEqualTo("{}");
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    Result result =
        shim.run(
            "networks",
            "create",
            "a",
            "--subnet=10.97.42.7/24",
            "--gateway=10.1.1.1",
            "--bridge=a/b");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .contains("did you mean 10.97.42.0/24?", "--gateway: '10.1.1.1'", "--bridge: 'a/b'");
    assertThat(shim.run("networks", "create", "../a").err()).contains("NAME '../a'");
    assertThat(directory.resolve("a.conflist")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--subnet=127.0.0.0/8",
        "--subnet=127.5.0.0/16",
        "--subnet=0.0.0.0/0",
        "--subnet=0.0.0.0/8",
        "--subnet=169.254.7.0/24",
        "--subnet=224.0.0.0/4",
        "--subnet=239.1.0.0/16",
        "--subnet=255.255.255.0/24",
        "--subnet=ff00::/8",
        "--subnet=ff02::/64",
        "--subnet=fe80::/64",
        "--subnet=::/96",
        "--subnet=::/0"
      })
  void blocksThatNoContainerCanHaveAreRefused(String flag) {
    Result result = shim.run("networks", "create", "a", flag);

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--subnet: ", "can't be containers'");
    assertThat(directory.resolve("a.conflist")).doesNotExist();
  }

  @Test
  void anInterfaceThatIsNoBridgeIsNotMadeOne() {
    Result result = shim.run("networks", "create", "a", "--bridge=lo");

    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err())
        .contains("--bridge: 'lo' is an interface of this host, and no bridge; name another");
    assertThat(shim.run("networks", "create", "a", "--bridge=..").err()).contains("is no name");
    assertThat(directory.resolve("a.conflist")).doesNotExist();
  }

  @Test
  void aNetworkWhosePluginsAreMissingIsNotMade() throws IOException {
    Result result = shim.run("networks", "create", "a", "--network_cni_plugins_dir=" + work);

    assertThat(result.code()).isNotZero();
    assertThat(directory.resolve("a.conflist")).doesNotExist();
  }

  @Test
  void thePortMappersFileIsOneThatStockAgentsRead() throws IOException {
    assertThat(shim.run("networks", "create", "web", "--port_mapper").code()).isZero();

    JsonNode web = written("web.conf");
    assertThat(web.path("type").asText()).isEqualTo("mesos-cni-port-mapper");
    assertThat(web.path("delegate").path("type").asText()).isEqualTo("bridge");
    assertThat(web.path("excludeDevices").path(0)).isEqualTo(web.findValue("bridge"));
    assertThat(shim.run("networks", "--validate").code()).isZero();
  }

  @Test
  void isShownAndRemovedByName() {
    shim.run("networks", "create", "web", "--subnet=10.97.43.0/24", "--gateway=10.97.43.9");

    assertThat(shim.run("networks", "inspect", "web").out())
        .contains("subnet   10.97.43.0/24", "gateway  10.97.43.9", "takes    portMappings");
    assertThat(shim.run("networks", "inspect", "web", "--output=json").json().findValue("config"))
        .isNotNull();
    assertThat(shim.run("networks", "rm", "web").out()).isEqualTo("removed web\n");
    assertThat(directory.resolve("web.conflist")).doesNotExist();
    Result again = shim.run("networks", "rm", "web");
    assertThat(again.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(again.err()).contains("no network 'web' in '" + directory + "'");
  }

  @Test
  void aNetworkIsKeptWhileAContainerIsOnIt() {
    shim.run("networks", "create", "web");
    try {
      assertThat(shim.run("attach", "by-hand", "--network=name=web").code()).isZero();

      assertThat(shim.run("networks", "rm", "web").err())
          .contains("network 'web' is in use by container 'by-hand'");
      assertThat(directory.resolve("web.conflist")).exists();
    } finally {
      assertThat(shim.run("detach", "by-hand").code()).isZero();
      assertThat(shim.run("networks", "rm", "web").code()).isZero();
    }
  }
}
