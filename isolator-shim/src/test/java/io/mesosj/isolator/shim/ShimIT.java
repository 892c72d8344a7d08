package io.mesosj.isolator.shim;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(shim("CHECK", config(list("portmap"), "")).text()).isEmpty();
    assertThat(shim("DEL", config(list("portmap"), "")).text()).isEmpty();
    assertThat(rules()).doesNotContain("8080");
    assertThat(leftOvers()).isEmpty();
  }

  @Test
  void answersInTheVersionAskedFor() throws IOException {
    String config = config(list("portmap"), "\"cniVersion\": \"0.4.0\",");

    assertThat(shim("ADD", config).text()).contains("\"cniVersion\":\"0.4.0\"").contains("\"ips\"");
    assertThat(shim("DEL", config).status()).isZero();
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
    Files.writeString(work.resolve("fails"), "#!/bin/sh\n[ \"$CNI_COMMAND\" != ADD ]\n");
    assertThat(work.resolve("fails").toFile().setExecutable(true)).isTrue();

    Output added = shim("ADD", config(list("fails"), ""));

    assertThat(added.status()).isEqualTo(1);
    assertThat(added.text()).contains("\"code\":102");
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

  private Output shim(String command, String config) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "ip", "netns", "exec", host, Path.of("bin/mesos-cni-shim").toAbsolutePath().toString());
    builder.environment().put("CNI_COMMAND", command);
    builder.environment().put("CNI_CONTAINERID", tag);
    builder.environment().put("CNI_NETNS", "/run/netns/" + container);
    builder.environment().put("CNI_IFNAME", "eth0");
    builder.environment().put("CNI_PATH", work + ":/usr/lib/cni");
    Process process = builder.start();
    try (var in = process.getOutputStream()) {
      in.write(config.getBytes(StandardCharsets.UTF_8));
    }
    return finish(process);
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
