package io.mesosj.isolator.shim;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in front of real plugins, in a namespace that stands for the agent's host. */
@NeedsRoot
class ShimIT {
  private final String tag =
      "sh" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10000, 0xfffff));
  private final String host = tag + "h";
  private final String container = tag + "c";

  @TempDir Path work;

  private record Output(int status, String text) {}

  @BeforeEach
  void makeNamespaces() throws IOException {
    run("ip", "netns", "add", host);
    run("ip", "netns", "add", container);
    run("ip", "-n", host, "link", "set", "lo", "up");
  }

  @AfterEach
  void removeNamespaces() throws IOException {
    run("ip", "netns", "del", container);
    run("ip", "netns", "del", host);
  }

  @Test
  void answersMesosInItsVersionForAModernList() throws IOException {
    Output added = shim("ADD", config(list("portmap"), ""));

    assertThat(added.text()).contains("\"ip4\"").contains("10.78.0.2/16").doesNotContain("\"ips\"");
    assertThat(rules()).contains("8080");
    assertThat(shim("DEL", config(list("portmap"), "")).text()).isEmpty();
    assertThat(rules()).doesNotContain("8080");
    assertThat(leftOvers()).isEmpty();
  }

  /** With portmap, of which Debian's fails every CHECK of a container without an IPv6 address. */
  @ParameterizedTest
  @ValueSource(strings = {"portmap", "tuning"})
  void checksWhatItAttached(String second) throws IOException {
    String config = config(list(second), "");
    assertThat(shim("CHECK", config).text()).contains("\"code\":3");
    assertThat(shim("ADD", config).status()).isZero();

    assertThat(shim("CHECK", config).text()).isEmpty();
    run("ip", "-n", container, "addr", "flush", "dev", "eth0");
    assertThat(shim("CHECK", config).text()).contains("\"code\":102");

    assertThat(shim("DEL", config).status()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0.1.0, ip4",
    "0.2.0, ip4",
    "0.3.0, ips",
    "0.3.1, ips",
    "0.4.0, ips",
    "1.0.0, ips",
    "1.1.0, ips"
  })
  void answersInTheVersionAskedFor(String version, String field) throws IOException {
    String config = config(list("portmap"), "\"cniVersion\": \"" + version + "\",");

    assertThat(shim("ADD", config).text())
        .contains("\"cniVersion\":\"" + version + "\"", "\"" + field + "\"");
    assertThat(shim("DEL", config).status()).isZero();
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void tellsTheDelegateWhatMesosKnows() throws IOException {
    script(
        "recorder",
        "env >\"" + work + "/env-$CNI_COMMAND\"; cat >\"" + work + "/conf-$CNI_COMMAND\"",
        "[ \"$CNI_COMMAND\" != ADD ] || echo '{\"cniVersion\": \"1.0.0\", \"ips\": []}'");
    String delegate =
        "{\"cniVersion\": \"1.0.0\", \"name\": \"inner\", \"plugins\": [{\"type\": \"recorder\","
            + " \"capabilities\": {\"portMappings\": true, \"ips\": true, \"mac\": true}}]}";
    String config =
        config(delegate, "")
            .replace(
                "\"port_mappings\"",
                "\"ip_addresses\": [{\"ip_address\": \"10.78.0.9\"}], \"labels\": {\"labels\": [{\"key\":"
                    + " \"cni.runtime/mac\", \"value\": \"02:00:00:00:00:07\"}]}, \"port_mappings\"");

    assertThat(shim("ADD", config).text()).contains("0.2.0");
    assertThat(shim("DEL", config).text()).isEmpty();

    for (String command : new String[] {"ADD", "DEL"}) {
      assertThat(work.resolve("env-" + command))
          .content()
          .contains("CNI_ARGS=IgnoreUnknown=1;K8S=x", "CNI_CONTAINERID=" + tag);
      assertThat(work.resolve("conf-" + command))
          .content()
          .contains("\"ips\":[\"10.78.0.9\"]", "\"mac\":\"02:00:00:00:00:07\"")
          .contains("{\"containerPort\":80,\"hostPort\":8080,\"protocol\":\"tcp\"}");
    }
  }

  @Test
  void refusesNamesThatLeadElsewhere() throws IOException {
    assertThat(shim("ADD", config("\"../inner\"", "")).status()).isEqualTo(1);
    assertThat(shim("ADD", config("{\"type\": \"../bridge\"}", "")).text()).contains("bridge");
    assertThat(shim("ADD", config("{\"type\": \"mesos-cni-shim\"}", "")).text())
        .contains("holds", "itself");
    assertThat(
            shim(
                    "ADD",
                    config(list("portmap"), "").replace("\"outer\", \"type", "\"../o\", \"type"))
                .text())
        .contains("code");
    assertThat(shim("ADD", "a;touch " + work + "/x", config(list("portmap"), "")).text())
        .contains("is not an id");
    assertThat(shim("ADD", "..", config(list("portmap"), "")).text()).contains("is not an id");
    String injection =
        config(list("portmap"), "").replace("\"tcp\"", "\"tcp; touch " + work + "/x\"");
    assertThat(shim("ADD", injection).status()).isEqualTo(1);
    assertThat(work.resolve("x")).doesNotExist();
    assertThat(leftOvers()).isEmpty();
    assertThat(rules()).doesNotContain("8080");
  }

  @Test
  void survivesTwentyAtOnceMixed() throws IOException {
    int rounds = Integer.getInteger("mesosj.shim.rounds", 3);
    List<String> namespaces = new ArrayList<>();
    String config = config(list("tuning"), "");
    try {
      for (int i = 0; i < 20; i++) {
        namespaces.add(tag + "n" + i);
        run("ip", "netns", "add", namespaces.get(i));
      }
      for (int round = 0; round <= rounds; round++) {
        List<Process> running = new ArrayList<>();
        for (int i = 0; i < namespaces.size(); i++) {
          // Each round attaches one half and detaches the other; the last detaches all.
          boolean add = round < rounds && i % 2 == round % 2;
          if (add || round > 0) {
            running.add(
                start(
                    launcher(), add ? "ADD" : "DEL", namespaces.get(i), namespaces.get(i), config));
          }
        }
        for (Process process : running) {
          Output output = finish(process);
          assertThat(output.status()).as(output.text()).isZero();
        }
        assertThat(leftOvers().lines().filter(line -> line.contains("/ipam/")))
            .hasSize(round < rounds ? 10 : 0);
      }
      assertThat(leftOvers()).isEmpty();
    } finally {
      for (String namespace : namespaces) {
        run("ip", "netns", "del", namespace);
      }
    }
  }

  @Test
  void nothingLeaksWhereverItIsKilled() throws Exception {
    int points = 0;
    List<String> leaks = new ArrayList<>();
    String config = config(list("portmap"), "");
    for (String command : List.of("ADD", "DEL")) {
      int step = 0;
      boolean killed = true;
      while (killed) {
        step++;
        if (command.equals("DEL")) {
          assertThat(shim("ADD", config).status()).isZero();
        }
        Process process = start(killedAt(step), command, tag, container, config);
        String said = process.inputReader().readLine();
        killed = KilledShim.WAITING.equals(said);
        process.destroyForcibly().waitFor();
        Output deleted = shim("DEL", config);
        String left = leftOvers() + (rules().contains("8080") ? "rules" : "");
        if (deleted.status() != 0 || !left.isEmpty()) {
          leaks.add(command + " step " + step + ": " + deleted.text() + " " + left);
        }
      }
      points += step - 1;
    }
    report(points, leaks.size());
    assertThat(leaks).isEmpty();
    assertThat(points).isGreaterThan(20);
  }

  @SuppressWarnings("SystemOut") // the figure that ./check shows
  private static void report(int points, int leaks) {
    System.out.println("kill points of mesos-cni-shim: " + points + ", leaks: " + leaks);
  }

  @Test
  void detachesTwiceAndAfterTheConfigurationChanged() throws IOException {
    assertThat(shim("ADD", config(list("portmap"), "")).status()).isZero();
    String changed = config("{\"type\": \"gone\"}", "");

    assertThat(shim("DEL", changed).text()).isEmpty();
    assertThat(leftOvers()).isEmpty();
    assertThat(rules()).doesNotContain("8080");
    assertThat(shim("DEL", changed).status()).isZero();
  }

  @Test
  void leavesNothingWhenAPluginOfTheListFails() throws IOException {
    script("fails", "[ \"$CNI_COMMAND\" != ADD ]");

    Output added = shim("ADD", config(list("fails"), ""));

    assertThat(added.status()).isEqualTo(1);
    assertThat(added.text()).contains("\"code\":102");
    assertThat(leftOvers()).isEmpty();
  }

  /** It says the same to DEL. */
  @Test
  void leavesNothingWhenAPluginOfTheListRefusesItsConfiguration() throws IOException {
    String list = list("tuning").replace("\"tuning\",", "\"tuning\", \"mtu\": \"1400\",");

    Output added = shim("ADD", config(list, ""));

    assertThat(added.status()).isEqualTo(1);
    assertThat(added.text()).contains("mtu");
    assertThat(leftOvers()).isEmpty();
    assertThat(shim("DEL", config(list, "")).text()).isEmpty();
  }

  /** Nor does one that went away keep the others from being undone. */
  @Test
  void undoesWhatItCanWhenAPluginIsMissing() throws IOException {
    Files.createSymbolicLink(work.resolve("passing"), Path.of("/usr/lib/cni/tuning"));
    String config = config(list("passing"), "");
    assertThat(shim("ADD", config).status()).isZero();
    Files.delete(work.resolve("passing"));

    assertThat(shim("DEL", config).text()).contains("passing");
    assertThat(leftOvers()).doesNotContain("ipam").contains("state");
    Files.createSymbolicLink(work.resolve("passing"), Path.of("/usr/lib/cni/tuning"));
    assertThat(shim("DEL", config).status()).isZero();
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void findsANetworkByNameInAnotherDirectory() throws IOException {
    Path networks = Files.createDirectory(work.resolve("net.d"));
    Files.writeString(networks.resolve("inner.conflist"), list("portmap"));
    String config = config("\"inner\"", "\"delegateDir\": \"" + networks + "\",");

    assertThat(shim("ADD", config).text()).contains("10.78.0.2/16");
    assertThat(shim("DEL", config).status()).isZero();
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void collectsWhatIsNotInTheList() throws IOException {
    assertThat(shim("ADD", config(list("portmap"), "")).status()).isZero();

    Output collected = shim("GC", config(list("portmap"), "\"cni.dev/valid-attachments\": [],"));

    assertThat(collected.text()).isEmpty();
    assertThat(leftOvers()).isEmpty();
    assertThat(shim("STATUS", config(list("portmap"), "")).status()).isZero();
    assertThat(shim("STATUS", config("{\"type\": \"gone\"}", "")).text()).contains("\"code\":50");
  }

  private String config(String delegate, String more) {
    return """
        {%s "name": "outer", "type": "mesos-cni-shim", "dataDir": "%s", "delegate": %s,
         "args": {"org.apache.mesos": {"network_info": {"name": "outer",
           "port_mappings": [{"host_port": 8080, "container_port": 80, "protocol": "tcp"}]}}}}
        """
        .formatted(more, work.resolve("state"), delegate);
  }

  private String list(String second) {
    return """
        {"cniVersion": "1.0.0", "name": "inner", "plugins": [
          {"type": "bridge", "bridge": "br0", "isGateway": true,
           "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.78.0.0/16"}},
          {"type": "%s", "capabilities": {"portMappings": true}}]}
        """
        .formatted(work.resolve("ipam"), second);
  }

  private String rules() throws IOException {
    return run("ip", "netns", "exec", host, "iptables-save", "-t", "nat").text();
  }

  /** Addresses given out and checkpoints. */
  private String leftOvers() throws IOException {
    StringBuilder found = new StringBuilder();
    for (String place : new String[] {"ipam/inner", "state/outer"}) {
      if (!Files.exists(work.resolve(place))) {
        continue;
      }
      try (var files = Files.newDirectoryStream(work.resolve(place))) {
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          if (!name.equals("lock") && !name.startsWith("last_reserved")) {
            found.append(file).append('\n');
          }
        }
      }
    }
    return found.toString();
  }

  private void script(String name, String... lines) throws IOException {
    Path file = work.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Output shim(String command, String config) throws IOException {
    return shim(command, tag, config);
  }

  private Output shim(String command, String id, String config) throws IOException {
    return finish(start(launcher(), command, id, container, config));
  }

  private static List<String> launcher() {
    return List.of(Path.of("bin/mesos-cni-shim").toAbsolutePath().toString());
  }

  private static List<String> killedAt(int step) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        KilledShim.class.getName(),
        Integer.toString(step));
  }

  private Process start(
      List<String> program, String command, String id, String namespace, String config)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", host));
    line.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put("CNI_COMMAND", command);
    builder.environment().put("CNI_CONTAINERID", id);
    builder.environment().put("CNI_NETNS", "/run/netns/" + namespace);
    builder.environment().put("CNI_IFNAME", "eth0");
    builder.environment().put("CNI_PATH", work + ":/usr/lib/cni");
    builder.environment().put("CNI_ARGS", "IgnoreUnknown=1;K8S=x");
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(config.getBytes(StandardCharsets.UTF_8));
    }
    return process;
  }

  private static Output run(String... command) throws IOException {
    return finish(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static Output finish(Process process) throws IOException {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Output(process.waitFor(), text.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
