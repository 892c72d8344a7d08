package io.mesosj.isolator.portmapper;

import static io.mesosj.isolator.portmapper.NamespacedHost.HOST_ADDRESS;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The specification forbids an ADD of what is attached; the first one must not pay for it. */
@NeedsRoot
class SecondAddIT {
  private NamespacedHost host;

  @BeforeEach
  void makeHost() throws IOException {
    host = new NamespacedHost();
    host.addNamespace("a");
    host.addNamespace("b");
  }

  @AfterEach
  void closeHost() throws IOException {
    host.close();
  }

  /** With the same port, with another, and with none. */
  @ParameterizedTest
  @ValueSource(strings = {"8080", "8081", ""})
  void isRefusedAndLeavesTheFirstAsItIs(String port) throws IOException {
    String first = host.config("net", "", mapping(8080, 80, "tcp"));
    assertThat(host.plugin("ADD", "web", "a", first).status()).isZero();
    host.serve("a", "hello", "tcp:80");
    String rules = host.rules();
    List<String> addresses = host.addresses();

    String mappings = port.isEmpty() ? "" : mapping(Integer.parseInt(port), 80, "tcp");
    Output second = host.plugin("ADD", "web", "a", host.config("net", "", mappings));

    assertThat(second.status()).isEqualTo(1);
    assertThat(second.text())
        .contains("\"code\":101", "container 'web' has 'eth0' already", "DEL it first");
    assertThat(host.rules()).isEqualTo(rules);
    assertThat(host.addresses()).isEqualTo(addresses);
    assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).isEqualTo("hello");
    assertThat(host.plugin("DEL", "web", "a", first).status()).isZero();
    assertThat(host.addresses()).isEmpty();
  }

  @Test
  void leavesOneWithoutPortsAsItIs() throws IOException {
    String config = host.config("net", "", "");
    assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
    List<String> addresses = host.addresses();

    assertThat(host.plugin("ADD", "web", "a", config).text()).contains("has 'eth0' already");

    assertThat(host.addresses()).isEqualTo(addresses);
    assertThat(host.inside("a", "ip", "-o", "addr", "show", "eth0")).contains("10.77.0.2/16");
    assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    assertThat(host.addresses()).isEmpty();
  }

  /** The delegate refuses then, and its DEL would be of the first one's address. */
  @Test
  void inAnotherNamespaceIsRefusedToo() throws IOException {
    String config = host.config("net", "", mapping(8080, 80, "tcp"));
    assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
    String rules = host.rules();
    List<String> addresses = host.addresses();

    Output second = host.plugin("ADD", "web", "b", config);

    assertThat(second.status()).isEqualTo(1);
    assertThat(second.text()).contains("has 'eth0' already", "Could not execute the delegate");
    assertThat(host.rules()).isEqualTo(rules);
    assertThat(host.addresses()).isEqualTo(addresses);
    assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    assertThat(host.addresses()).isEmpty();
  }

  /** What an earlier plugin of a list has made is not a second ADD's. */
  @Test
  void behindAnotherPluginOfAListIsNoSecond() throws IOException {
    String config = host.config("net", "", mapping(8080, 80, "tcp"));
    String bridge =
        config.substring(config.indexOf("\"delegate\": ") + "\"delegate\": ".length()).strip();
    bridge = bridge.substring(1, bridge.length() - 2);
    String head = "{\"cniVersion\": \"1.0.0\", \"name\": \"net\", ";
    Output made =
        NamespacedHost.finish(
            host.start("ADD", "web", "a", head + bridge + "}", List.of("/usr/lib/cni/bridge")));
    assertThat(made.status()).as(made.text()).isZero();
    String listed =
        head
            + "\"type\": \"mesos-cni-port-mapper\", \"chain\": \"MESOS-TEST\", \"prevResult\": "
            + made.text()
            + ", \"runtimeConfig\": {\"portMappings\": [{\"hostPort\": 8080, \"containerPort\":"
            + " 80}]}, \"delegate\": {\"type\": \"tuning\", \"prevResult\": "
            + made.text()
            + "}}";

    Output added = host.plugin("ADD", "web", "a", listed);

    assertThat(added.status()).as(added.text()).isZero();
    assertThat(host.rulesOf("web")).isNotEmpty();
    assertThat(host.plugin("DEL", "web", "a", listed).status()).isZero();
    Output gone =
        NamespacedHost.finish(
            host.start("DEL", "web", "a", head + bridge + "}", List.of("/usr/lib/cni/bridge")));
    assertThat(gone.status()).as(gone.text()).isZero();
    assertThat(host.rules()).doesNotContain("container_id");
  }

  /** One wins, the other finds it attached; its undoing is not of the winner's address. */
  @ParameterizedTest
  @ValueSource(strings = {"mesos-cni-port-mapper", "mesos-cni-shim"})
  void ofTwoAtOnceOneWins(String plugin) throws IOException {
    Path delegate = Files.createDirectories(host.work().resolve("plugins")).resolve("bridge");
    // The other one has every chance to get in its way.
    Files.writeString(
        delegate, "#!/bin/sh\n[ $CNI_COMMAND != ADD ] || sleep 1\nexec /usr/lib/cni/bridge\n");
    assertThat(delegate.toFile().setExecutable(true)).isTrue();
    String config = host.config("net", "", mapping(8080, 80, "tcp"));
    if (plugin.equals("mesos-cni-shim")) {
      config =
          "{\"name\": \"net\", \"type\": \"mesos-cni-shim\", \"dataDir\": \"%s\", \"delegate\": %s}"
              .formatted(host.work().resolve("shim"), config);
    }
    List<String> program = List.of(Path.of("bin", plugin).toAbsolutePath().toString());
    for (String name : List.of("mesos-cni-port-mapper", "mesos-cni-shim")) {
      Files.createSymbolicLink(
          host.work().resolve("plugins").resolve(name), Path.of("bin", name).toAbsolutePath());
    }

    Process one = host.start("ADD", "web", "a", config, program);
    Process two = host.start("ADD", "web", "a", config, program);
    List<Output> both = List.of(NamespacedHost.finish(one), NamespacedHost.finish(two));

    assertThat(both).extracting(Output::status).containsExactlyInAnyOrder(0, 1);
    assertThat(both)
        .filteredOn(output -> output.status() == 1)
        .allSatisfy(output -> assertThat(output.text()).contains("'eth0'", "already"));
    assertThat(host.addresses()).containsExactlyInAnyOrder("10.77.0.2", "fd00:77::2");
    host.serve("a", "hello", "tcp:80");
    assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).isEqualTo("hello");
    Output deleted = NamespacedHost.finish(host.start("DEL", "web", "a", config, program));
    assertThat(deleted.status()).as(deleted.text()).isZero();
    assertThat(host.addresses()).isEmpty();
    assertThat(host.rules()).doesNotContain("container_id");
  }
}
