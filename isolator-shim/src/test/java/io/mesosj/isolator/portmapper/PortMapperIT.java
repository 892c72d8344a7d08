package io.mesosj.isolator.portmapper;

import static io.mesosj.isolator.portmapper.NamespacedHost.HOST_ADDRESS;
import static io.mesosj.isolator.portmapper.NamespacedHost.HOST_ADDRESS6;
import static io.mesosj.isolator.portmapper.NamespacedHost.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.portmapper.NamespacedHost.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsRoot
class PortMapperIT {
  /** As another container of both families has left it. */
  private static final String OUR_CHAIN =
      "add table ip6 nat; add chain ip6 nat MESOS-PORT-MAPPER-SNAT";

  private static final String NOTHING = "";

  @Tag("CNI-16")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leadsHostPortsToTheContainer(boolean legacy) throws IOException {
    try (NamespacedHost host = new NamespacedHost(legacy)) {
      host.addNamespace("a");
      String config =
          host.config(
              "net",
              "\"excludeDevices\": [\"br-net\"],",
              mapping(8080, 80, "tcp") + "," + mapping(8081, 443, "UDP"));

      Output added = host.plugin("ADD", "web", "a", config);
      assertThat(added.status()).as(added.text()).isZero();
      host.serve("a", "hello", "tcp:80", "udp:443");

      assertThat(host.ask("client", "tcp", HOST_ADDRESS, 8080)).as("tcp").isEqualTo("hello");
      assertThat(host.ask("client", "udp", HOST_ADDRESS, 8081)).as("udp").isEqualTo("hello");
      assertThat(host.ask("client", "tcp", HOST_ADDRESS6, 8080)).as("tcp6").isEqualTo("hello");
      assertThat(host.ask("client", "udp", HOST_ADDRESS6, 8081)).as("udp6").isEqualTo("hello");
      assertThat(host.ask("host", "tcp", HOST_ADDRESS, 8080)).as("by address").isEqualTo("hello");
      assertThat(host.ask("host", "tcp", HOST_ADDRESS6, 8080)).as("address6").isEqualTo("hello");
      assertThat(host.ask("host", "tcp", "127.0.0.1", 8080)).as("localhost").isEqualTo("hello");
      assertThat(host.ask("host", "udp", "127.0.0.1", 8081)).as("udp lo").isEqualTo("hello");
      assertThat(host.ask("a", "tcp", HOST_ADDRESS, 8080)).as("hairpin").isEqualTo("hello");
      assertThat(host.ask("a", "tcp", HOST_ADDRESS6, 8080)).as("hairpin6").isEqualTo("hello");
      assertThat(host.rules())
          .contains(
              "-A MESOS-TEST ! -i br-net -p tcp -m tcp --dport 8080 -m comment --comment"
                  + " \"container_id: web network: net ifname: eth0\" -j DNAT --to-destination"
                  + " 10.77.0.2:80");

      Output deleted = host.plugin("DEL", "web", "a", config);
      assertThat(deleted.status()).as(deleted.text()).isZero();
      assertThat(host.rules()).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  /** Each of these makes a start tens of milliseconds longer than a container has to wait. */
  @ParameterizedTest
  @ValueSource(strings = {"ADD", "DEL"})
  void startsWithoutWhatTakesLongToLoad(String command) throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      String config = host.config("net", "", mapping(8080, 80, "tcp"));
      Path loaded = host.work().resolve("classes.log");
      List<String> program = NamespacedHost.java(Main.class);
      program.add(1, "-Xlog:class+load:file=" + loaded);

      Output ended = NamespacedHost.finish(host.start(command, "web", "a", config, program));

      assertThat(ended.status()).as(ended.text()).isZero();
      assertThat(Files.readString(loaded))
          .contains("io.mesosj.isolator.portmapper.HostRules ")
          .doesNotContain("com.fasterxml.jackson.databind.ObjectMapper ")
          .doesNotContain("com.fasterxml.jackson.core.io.NumberInput ")
          .doesNotContain("java.lang.runtime.ObjectMethods ");
      if (Runtime.version().feature() < 21) {
        // Later ones themselves have some where they start a process, for their log (JDK-8303392).
        assertThat(Files.readString(loaded)).doesNotContain("java.util.stream.ReferencePipeline ");
      }
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  /** A new mount of /sys shows the namespace's own devices, as an agent's does. */
  @Test
  void opensAPortThatTheDelegateNamesWithoutAskingPrograms() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      for (String program : List.of("ip", "bridge", "nsenter")) {
        host.replaceProgram(program, "#!/bin/sh\necho \"$0 was called\"\nexit 9\n");
      }
      String config = host.config("net", "", mapping(8080, 80, "tcp"));
      Path ip = Path.of("/usr/sbin/ip");
      List<String> program = new ArrayList<>(List.of(ip.toString(), "netns", "exec"));
      program.add(host.netns("host").getFileName().toString());
      program.addAll(NamespacedHost.launcher());

      Output added = NamespacedHost.finish(host.start("ADD", "web", "a", config, program));

      assertThat(added.status()).as(added.text()).isZero();
      String needed = "cat /proc/sys/net/bridge/bridge-nf-call-iptables 2>/dev/null || echo 0";
      String modes = "cat /sys/class/net/*/brport/hairpin_mode";
      program.subList(4, program.size()).clear();
      program.addAll(List.of("sh", "-c", needed));
      String expected = host.run(program.toArray(String[]::new));
      program.set(program.size() - 1, modes);
      assertThat(host.run(program.toArray(String[]::new))).isEqualTo(expected);
      program.subList(4, program.size()).clear();
      program.addAll(NamespacedHost.launcher());
      assertThat(NamespacedHost.finish(host.start("DEL", "web", "a", config, program)).status())
          .isZero();
    }
  }

  /**
   * Its rule accepts what goes to the subnet before the source of such a connection is rewritten.
   */
  @Test
  void aContainerWhoseBridgeMasqueradesReachesItselfByItsHostPort() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("b");
      String config =
          host.config("net", "\"excludeDevices\": [\"br-net\"],", mapping(8080, 80, "tcp"))
              .replace("\"ipMasq\": false", "\"ipMasq\": true");
      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
      host.serve("a", "hello", "tcp:80");
      assertThat(host.ask("a", "tcp", HOST_ADDRESS, 8080)).isEqualTo("hello");
      assertThat(host.ask("a", "tcp", "10.77.0.1", 8080)).isEqualTo("hello");

      // As an earlier version left the jump: behind what the bridge plugin had appended.
      String jump = "POSTROUTING -j MESOS-PORT-MAPPER-SNAT";
      host.inside("host", ("iptables -t nat -D " + jump).split(" ", -1));
      host.inside("host", ("iptables -t nat -A " + jump).split(" ", -1));
      String other = config.replace("8080", "8081");
      assertThat(host.plugin("ADD", "other", "b", other).status()).isZero();
      host.serve("b", "other", "tcp:80");
      assertThat(host.ask("b", "tcp", HOST_ADDRESS, 8081)).isEqualTo("other");
      assertThat(host.ask("a", "tcp", HOST_ADDRESS, 8080)).isEqualTo("hello");
      assertThat(host.rules().lines().filter(line -> line.equals("-A " + jump))).hasSize(1 + 1);

      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
      assertThat(host.plugin("DEL", "other", "b", other).status()).isZero();
      assertThat(host.rules()).doesNotContain("container_id");
    }
  }

  @Test
  void leavesEveryExcludedDeviceAlone() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      String config =
          host.config("net", "\"excludeDevices\": [\"br-net\", \"eth0\"],", mapping(80, 80, "tcp"));

      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
      host.serve("a", "hello", "tcp:80");

      assertThat(host.ask("client", "tcp", HOST_ADDRESS, 80)).startsWith("nobody");
      assertThat(host.ask("host", "tcp", HOST_ADDRESS, 80)).isEqualTo("hello");
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  @Test
  void keepsNeighboursFromTheHostsOwnLoopback() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
      host.serve("host", "private", "tcp:9000");
      host.inside("a", "ip", "route", "add", "127.0.0.2/32", "via", "10.77.0.1");
      host.inside("a", "ip", "rule", "add", "pref", "1", "to", "127.0.0.2", "lookup", "main");
      host.inside("a", "ip", "rule", "add", "pref", "2", "lookup", "local");
      host.inside("a", "ip", "rule", "del", "pref", "0");
      host.inside("a", "sysctl", "-qw", "net.ipv4.conf.eth0.route_localnet=1");

      assertThat(host.ask("a", "tcp", "127.0.0.2", 9000)).startsWith("nobody");

      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  @Test
  void refusesAHostPortOfAnotherContainerAndUndoesTheRest() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("b");
      String first = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      String second =
          host.config("net", NOTHING, mapping(8081, 80, "tcp") + "," + mapping(8080, 81, "tcp"));
      assertThat(host.plugin("ADD", "first", "a", first).status()).isZero();
      String before = host.rules();
      List<String> addresses = host.addresses();

      Output refused = host.plugin("ADD", "second", "b", second);

      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.text())
          .contains("\"code\":103")
          .contains("host port 8080/tcp is held by container 'first' on network 'net'");
      assertThat(host.rules()).isEqualTo(before);
      assertThat(host.addresses()).isEqualTo(addresses);
      assertThat(host.plugin("DEL", "first", "a", first).status()).isZero();
    }
  }

  @Test
  void refusesAPortThatAProgramListensOn() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.serve("host", "agent", "tcp:5051", "udp:5353");

      assertThat(
              host.plugin("ADD", "a", "a", host.config("net", NOTHING, mapping(5051, 80, "tcp"))))
          .satisfies(
              output ->
                  assertThat(output.text()).contains("5051/tcp is held by a program that listens"));
      assertThat(
              host.plugin("ADD", "a", "a", host.config("net", NOTHING, mapping(5353, 80, "udp"))))
          .satisfies(output -> assertThat(output.text()).contains("5353/udp is held"));
      assertThat(host.addresses()).isEmpty();
    }
  }

  @Test
  void takesOnlyItsOwnRulesAway() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("ab");
      String one = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      String other = host.config("net", NOTHING, mapping(8081, 80, "tcp"));
      String otherNetwork = host.config("net2", NOTHING, mapping(8082, 80, "tcp"));
      assertThat(host.plugin("ADD", "a", "a", one).status()).isZero();
      assertThat(host.plugin("ADD", "ab", "ab", other).status()).isZero();
      // Mesos' own rules, as its port-mapper makes them.
      host.feed(
          """
          *nat
          -A MESOS-TEST -p tcp -m tcp --dport 90 -m comment --comment "container_id: a" -j DNAT --to-destination 10.77.0.2:80
          -A MESOS-TEST -p tcp -m tcp --dport 91 -m comment --comment "container_id: ab" -j DNAT --to-destination 10.77.0.3:80
          COMMIT
          """,
          "iptables-restore",
          "--noflush");

      assertThat(host.plugin("DEL", "a", "a", otherNetwork).status()).isZero();
      assertThat(host.rulesOf("a")).isNotEmpty();
      assertThat(host.plugin("DEL", "a", "a", one).status()).isZero();

      assertThat(host.rulesOf("a")).isEmpty();
      assertThat(host.rulesOf("ab")).isNotEmpty();
      assertThat(host.rules())
          .doesNotContain("\"container_id: a\"")
          .contains("\"container_id: ab\"");
      assertThat(host.plugin("DEL", "ab", "ab", other).status()).isZero();
    }
  }

  @Test
  void survivesTwentyAtOnce() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add("c" + i);
        host.addNamespace("c" + i);
      }
      int rounds = Integer.getInteger("mesosj.portmapper.rounds", 3);
      for (int round = 0; round < rounds; round++) {
        // Half of them are attached when the mixed round begins; the first begins without a chain.
        int parity = round % 2;
        List<Process> running = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
          String config = host.config("net", NOTHING, mapping(8000 + i, 80, "tcp"));
          boolean add = round == 0 || i % 2 == parity;
          running.add(
              host.start(
                  add ? "ADD" : "DEL", ids.get(i), ids.get(i), config, NamespacedHost.launcher()));
        }
        for (Process process : running) {
          Output output = NamespacedHost.finish(process);
          assertThat(output.status()).as(output.text()).isZero();
        }
        for (int i = 0; i < ids.size(); i++) {
          boolean attached = round == 0 || i % 2 == parity;
          assertThat(host.rulesOf(ids.get(i))).as(ids.get(i)).hasSize(attached ? 5 : 0);
          if (round == 0 && i % 2 != 0) {
            continue;
          }
          if (round == 0) {
            String config = host.config("net", NOTHING, mapping(8000 + i, 80, "tcp"));
            assertThat(host.plugin("DEL", ids.get(i), ids.get(i), config).status()).isZero();
          }
        }
        if (round == 0) {
          // Even ones are detached now, so that round 1 adds none that is attached.
          for (int i = 1; i < ids.size(); i += 2) {
            String config = host.config("net", NOTHING, mapping(8000 + i, 80, "tcp"));
            assertThat(host.plugin("DEL", ids.get(i), ids.get(i), config).status()).isZero();
          }
        }
      }
      assertThat(host.rules().lines().filter(line -> line.contains("-j MESOS-TEST"))).hasSize(5);
    }
  }

  @Test
  void cleansUpAfterAKillAtEveryStep() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      String config =
          host.config("net", NOTHING, mapping(8080, 80, "tcp") + "," + mapping(8081, 81, "udp"));
      for (String command : List.of("ADD", "DEL")) {
        for (Step step : Step.values()) {
          if (command.equals("DEL")) {
            assertThat(host.plugin("ADD", "web", "a", config))
                .extracting(Output::status)
                .isEqualTo(0);
          }
          NamespacedHost.finish(
              host.start(
                  command,
                  "web",
                  "a",
                  config,
                  NamespacedHost.java(KilledPortMapper.class, step.name())));

          Output deleted = host.plugin("DEL", "web", "a", config);

          assertThat(deleted.status()).as(command + " " + step + deleted.text()).isZero();
          assertThat(host.rules()).as(command + " " + step).doesNotContain("container_id");
          assertThat(host.addresses()).as(command + " " + step).isEmpty();
        }
      }
    }
  }

  @Test
  void waitsForTheLockThatIptablesHolds() throws IOException {
    try (NamespacedHost host = new NamespacedHost(true)) {
      host.addNamespace("a");
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      Process holder =
          new ProcessBuilder("flock", "/run/xtables.lock", "-c", "echo held; exec sleep 5").start();
      assertThat(holder.inputReader().readLine()).isEqualTo("held");

      Output added = host.plugin("ADD", "web", "a", config);

      assertThat(added.status()).as(added.text()).isZero();
      assertThat(holder.isAlive()).isFalse();
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survivesAnotherProgramThatChangesTheTable(boolean legacy) throws Exception {
    try (NamespacedHost host = new NamespacedHost(legacy)) {
      host.addNamespace("a");
      Thread rewriter =
          new Thread(
              () -> {
                int i = 0;
                while (!Thread.currentThread().isInterrupted()) {
                  try {
                    String chain = "FOREIGN-" + i++ % 7;
                    host.feed(
                        "*nat\n:" + chain + " - [0:0]\n-A " + chain + " -j RETURN\nCOMMIT\n",
                        "iptables-restore",
                        "--noflush",
                        "-w",
                        "10");
                  } catch (IOException | AssertionError e) {
                    // It loses sometimes; that is not what is tested.
                  }
                }
              });
      rewriter.start();
      try {
        for (int round = 0; round < 5; round++) {
          String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
          assertThat(host.plugin("ADD", "web", "a", config))
              .satisfies(output -> assertThat(output.status()).as(output.text()).isZero());
          assertThat(host.rulesOf("web")).hasSize(5);
          assertThat(host.plugin("DEL", "web", "a", config))
              .satisfies(output -> assertThat(output.status()).as(output.text()).isZero());
          assertThat(host.rulesOf("web")).isEmpty();
        }
      } finally {
        rewriter.interrupt();
        rewriter.join();
      }
    }
  }

  @Test
  void refusesWhatWouldBeAnInjection() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      Path trace = host.work().resolve("trace");
      String before = host.rules();
      List<String> configs = new ArrayList<>();
      configs.add(host.config("net", NOTHING, mapping(80, 80, "tcp; touch " + trace)));
      configs.add(host.config("net", NOTHING, mapping(80, 80, "tcp -j ACCEPT")));
      for (String port : List.of("0", "65536", "-1", "\\\"80\\\"", "80.5", "null", "1e99")) {
        configs.add(
            host.config(
                "net",
                NOTHING,
                "{\"host_port\": " + port.replace("\\", "") + ", \"container_port\": 80}"));
      }
      for (String chain :
          List.of(
              "X -j ACCEPT", "X; touch " + trace, "-F", "PREROUTING", "x".repeat(29), "a\\nb")) {
        configs.add(
            host.config("net", NOTHING, mapping(80, 80, "tcp")).replace("MESOS-TEST", chain));
      }
      configs.add(
          host.config("net", "\"excludeDevices\": [\"eth0 -j ACCEPT\"],", mapping(80, 80, "tcp")));
      configs.add(
          host.config("net", "\"hostPortRange\": \"31000-32000\",", mapping(22, 80, "tcp")));

      for (String config : configs) {
        Output output = host.plugin("ADD", "web", "a", config);
        assertThat(output.status()).as(config).isEqualTo(1);
        assertThat(output.text()).as(config).contains("\"code\":101");
      }
      String good = host.config("net", NOTHING, mapping(80, 80, "tcp"));
      for (String id : List.of("$(touch " + trace + ")", "\"; touch x", "a b", "../x", "-a")) {
        assertThat(host.plugin("ADD", id, "a", good).text()).contains("\"code\":101");
      }

      assertThat(Files.exists(trace)).isFalse();
      assertThat(host.rules()).isEqualTo(before);
      assertThat(host.addresses()).isEmpty();
    }
  }

  @Test
  void checksCollectsAndTellsItsStatus() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("b");
      String a = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      String b = host.config("net", NOTHING, mapping(8081, 80, "tcp"));
      Output added = host.plugin("ADD", "a", "a", a);
      assertThat(host.plugin("ADD", "b", "b", b).status()).isZero();
      String checked = "{\"prevResult\": " + added.text() + "," + a.strip().substring(1);

      assertThat(host.plugin("CHECK", "a", "a", checked))
          .satisfies(output -> assertThat(output.status()).as(output.text()).isZero());
      assertThat(host.plugin("STATUS", "a", "a", a))
          .satisfies(output -> assertThat(output.status()).as(output.text()).isZero());
      String collected =
          "{\"cni.dev/valid-attachments\": [{\"containerID\": \"b\", \"ifname\": \"eth0\"}],"
              + a.strip().substring(1);
      assertThat(host.plugin("GC", "a", "a", collected))
          .satisfies(output -> assertThat(output.status()).as(output.text()).isZero());

      assertThat(host.rulesOf("a")).isEmpty();
      assertThat(host.rulesOf("b")).isNotEmpty();
      assertThat(host.plugin("CHECK", "a", "a", checked).text()).contains("is missing");
      // No list is a list of none.
      assertThat(host.plugin("GC", "a", "a", a).status()).isZero();
      assertThat(host.rulesOf("b")).isEmpty();
      String noList = "{\"cni.dev/valid-attachments\": \"b\"," + a.strip().substring(1);
      assertThat(host.plugin("GC", "a", "a", noList).text()).contains("\"code\":101");
      String garbage = "{\"prevResult\": {\"ips\": 7}," + a.strip().substring(1);
      assertThat(host.plugin("DEL", "a", "a", garbage).status()).isZero();
      assertThat(host.plugin("DEL", "b", "b", b).status()).isZero();
      assertThat(host.addresses()).isEmpty();
    }
  }

  @Test
  void answersMesosInTheOldVersion() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      String config = host.config("net", NOTHING, NOTHING, mapping(8080, 80, "tcp"));

      Output added = host.plugin("ADD", "web", "a", config);

      assertThat(added.text()).contains("\"ip4\"").contains("10.77.0.2/16");
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  /** Native rules make iptables-save print a comment in place of the table, and end with 0. */
  @Test
  void keepsTheAddressWhileTheTableCanNotBeRead() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("b");
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      Output added = host.plugin("ADD", "web", "a", config);
      assertThat(added.status()).as(added.text()).isZero();
      host.feed(
          """
          add map ip nat webmap { type inet_service : ipv4_addr ; }
          add rule ip nat PREROUTING tcp dport 8088 dnat to tcp dport map @webmap
          """,
          "nft",
          "-f",
          "-");

      String checked = config.replaceFirst("\\{", "{\"prevResult\": " + added.text() + ",");
      for (String command : List.of("DEL", "CHECK", "STATUS")) {
        Output output =
            host.plugin(command, "web", "a", command.equals("CHECK") ? checked : config);
        assertThat(output.status()).as(command).isEqualTo(1);
        assertThat(output.text()).as(command).contains("table nat can't be read");
      }
      Output collected =
          host.plugin(
              "GC",
              "web",
              "a",
              config.replaceFirst("\\{", "{\"cni.dev/valid-attachments\": null,"));
      assertThat(collected.text()).contains("table nat can't be read");
      assertThat(host.addresses()).contains("10.77.0.2");
      assertThat(host.plugin("ADD", "other", "b", config).text())
          .contains("table nat can't be read");

      host.inside("host", "nft", "flush", "chain", "ip", "nat", "PREROUTING");
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
      assertThat(host.rules()).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
    }
  }

  /** The guard of 127.0.0.1 stands there, or does not. */
  @Test
  void opensNoLoopbackWhileTableRawCanNotBeRead() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.feed(
          """
          add table ip raw
          add chain ip raw PREROUTING { type filter hook prerouting priority -300 ; }
          add map ip raw m { type inet_service : mark ; }
          add rule ip raw PREROUTING meta mark set tcp dport map @m
          """,
          "nft",
          "-f",
          "-");
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));

      Output added = host.plugin("ADD", "web", "a", config);

      assertThat(added.text()).contains("table raw can't be read");
      assertThat(host.inside("host", "iptables-save", "-t", "nat")).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
      host.inside("host", "nft", "delete", "table", "ip", "raw");
      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  /** As ip6tables-legacy answers on a kernel without the module, or not at all. */
  @ParameterizedTest
  @ValueSource(strings = {"Table does not exist (do you need to insmod?)", "Permission denied"})
  void needsNoTableOfAFamilyThatAddDidNotTouch(String words) throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.replaceProgram(
          "ip6tables-save",
          "#!/bin/sh\necho \"ip6tables-save v1.8.7 (legacy): " + words + "\" >&2\nexit 1\n");
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      String v4 = config.replaceFirst(", \\[\\{\"subnet\": \"fd00[^]]*]", "");
      v4 = v4.replace(", {\"dst\": \"::/0\"}", "");

      Output added = host.plugin("ADD", "web", "a", v4);
      assertThat(added.status()).as(added.text()).isZero();
      String withResult = v4.replaceFirst("\\{", "{\"prevResult\": " + added.text() + ",");
      Output deleted = host.plugin("DEL", "web", "a", withResult);

      assertThat(deleted.status()).as(deleted.text()).isZero();
      assertThat(host.inside("host", "iptables-save")).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
    }
  }

  /** As a kernel without the module makes it, or a host where nobody may. */
  private static void breakIp6tables(NamespacedHost host) throws IOException {
    host.replaceProgram(
        "ip6tables-save", "#!/bin/sh\necho 'modprobe: FATAL: Module not found' >&2\nexit 3\n");
  }

  /**
   * A stock agent passes no result on, which would tell that there never was an IPv6 address: the
   * kernel is asked for the table, then for our chains in it, and what the configuration can't have
   * made is not missed.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", "add table ip6 nat", OUR_CHAIN})
  void needsNoTableInWhichItHasNoRules(String commands) throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      breakIp6tables(host);
      String config = host.config("net", NOTHING, NOTHING, mapping(8080, 80, "tcp"));
      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
      host.feed(commands, "nft", "-f", "-");

      for (String command : List.of("STATUS", "GC", "DEL")) {
        Output output = host.plugin(command, "web", "a", config);
        assertThat(output.status()).as(command + output.text()).isZero();
      }

      assertThat(host.inside("host", "iptables-save")).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
    }
  }

  /** Of both families, on a network of both. */
  @Test
  void needsNoTableOfAFamilyThatNoMappingIsFor() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      breakIp6tables(host);
      host.feed(OUR_CHAIN, "nft", "-f", "-");
      String config =
          host.config("net", NOTHING, NOTHING)
              .replaceFirst(
                  "\\{",
                  "{\"runtimeConfig\": {\"portMappings\": [{\"hostPort\": 8080, \"containerPort\":"
                      + " 80, \"protocol\": \"tcp\", \"hostIP\": \""
                      + HOST_ADDRESS
                      + "\"}]},");

      Output added = host.plugin("ADD", "web", "a", config);
      assertThat(added.status()).as(added.text()).isZero();
      Output deleted = host.plugin("DEL", "web", "a", config);

      assertThat(deleted.status()).as(deleted.text()).isZero();
      assertThat(host.inside("host", "iptables-save")).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
    }
  }

  @Test
  void aTableThatMayHaveItsRulesIsMissedWhereItCanNotBeRead() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));
      assertThat(host.plugin("STATUS", "web", "a", config).status()).isZero();
      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();
      breakIp6tables(host);

      for (String command : List.of("DEL", "GC", "STATUS")) {
        Output output = host.plugin(command, "web", "a", config);
        assertThat(output.status()).as(command).isEqualTo(1);
        assertThat(output.text()).as(command).contains("Module not found");
      }
      assertThat(host.addresses()).contains("10.77.0.2");

      Files.delete(host.work().resolve("bin/ip6tables-save"));
      Output deleted = host.plugin("DEL", "web", "a", config);
      assertThat(deleted.status()).as(deleted.text()).isZero();
      assertThat(host.rules()).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
    }
  }

  @Test
  void anAddThatCanNotTakeItsRulesBackKeepsTheAddressForTheDel() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      // IPv4's rules are made, IPv6's can't be, and then IPv4's can't be read any more.
      host.replaceProgram(
          "ip6tables-save",
          """
          #!/bin/sh
          nft add map ip nat m '{ type inet_service : ipv4_addr ; }'
          nft add rule ip nat PREROUTING tcp dport 8088 dnat to tcp dport map @m
          nft add table ip6 nat
          exit 1
          """);
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));

      assertThat(host.plugin("ADD", "web", "a", config).text()).contains("table nat can't be read");
      assertThat(host.addresses()).contains("10.77.0.2");

      host.inside("host", "nft", "flush", "chain", "ip", "nat", "PREROUTING");
      host.inside("host", "nft", "delete", "table", "ip6", "nat");
      host.replaceProgram("ip6tables-save", "#!/bin/sh\nexit 1\n");
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
      assertThat(host.inside("host", "iptables-save")).doesNotContain("container_id");
      assertThat(host.addresses()).isEmpty();
    }
  }

  @Test
  void takesAnAddressOfTheHostThatNobodyListensOn() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("b");
      host.serve("host", "resolver", "udp:127.0.0.53:5353");
      String config =
          host.config("net", NOTHING, NOTHING)
              .replaceFirst(
                  "\\{",
                  "{\"runtimeConfig\": {\"portMappings\": [{\"hostPort\": 5353,"
                      + " \"containerPort\": 53, \"protocol\": \"udp\", \"hostIP\": \""
                      + HOST_ADDRESS
                      + "\"}]},");

      Output added = host.plugin("ADD", "dns", "a", config);
      assertThat(added.status()).as(added.text()).isZero();
      Output refused = host.plugin("ADD", "other", "b", config.replace(HOST_ADDRESS, "127.0.0.53"));

      assertThat(refused.text()).contains("host port 5353/udp").contains("127.0.0.53");
      assertThat(host.plugin("DEL", "dns", "a", config).status()).isZero();
    }
  }

  /** As CNI's own portmap, which answers beside it. */
  @ParameterizedTest
  @CsvSource({"0.0.0.0, 4", "'::', 6"})
  void mapsTheFamilyWhoseUnspecifiedAddressIsNamed(String hostIp, String family)
      throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.addNamespace("b");
      String wanted =
          "\"runtimeConfig\": {\"portMappings\": [{\"hostPort\": 18080, \"containerPort\": 80,"
              + " \"protocol\": \"tcp\", \"hostIP\": \""
              + hostIp
              + "\"}]},";
      String stock =
          "{"
              + wanted.replace("18080", "18081")
              + "\"cniVersion\": \"0.4.0\", \"name\": \"stock\", \"type\": \"portmap\","
              + "\"capabilities\": {\"portMappings\": true}, \"prevResult\": {\"cniVersion\":"
              + " \"0.4.0\", \"interfaces\": [{\"name\": \"eth0\", \"sandbox\": \"/x\"}], \"ips\":"
              + " [{\"version\": \"4\", \"interface\": 0, \"address\": \"10.99.0.2/16\"},"
              + " {\"version\": \"6\", \"interface\": 0, \"address\": \"fd99::2/64\"}]}}";
      host.inside(
          "host",
          "sh",
          "-c",
          "printf %s \"$0\" | CNI_COMMAND=ADD CNI_CONTAINERID=stock CNI_NETNS=/x CNI_IFNAME=eth0"
              + " CNI_PATH=/usr/lib/cni /usr/lib/cni/portmap",
          stock);
      String config = host.config("net", NOTHING, NOTHING).replaceFirst("\\{", "{" + wanted);

      Output added = host.plugin("ADD", "web", "a", config);

      assertThat(added.status()).as(added.text()).isZero();
      String v4 = host.inside("host", "iptables-save", "-t", "nat");
      String v6 = host.inside("host", "ip6tables-save", "-t", "nat");
      for (String port : List.of("18080", "18081")) {
        assertThat(v4.contains("--dport " + port)).as(v4).isEqualTo(family.equals("4"));
        assertThat(v6.contains("--dport " + port)).as(v6).isEqualTo(family.equals("6"));
      }
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
      String other =
          config.replace(
              "\"hostIP\": \"" + hostIp,
              "\"hostIP\": \"" + (hostIp.equals("::") ? "0.0.0.0" : "::"));
      assertThat(host.plugin("ADD", "both", "a", config).status()).isZero();
      Output beside = host.plugin("ADD", "beside", "b", other);
      assertThat(beside.status()).as(beside.text()).isZero();
      assertThat(host.plugin("DEL", "beside", "b", other).status()).isZero();
      assertThat(host.plugin("DEL", "both", "a", config).status()).isZero();
    }
  }

  @Test
  void takesNoRejectRouteForADevice() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      host.inside("host", "ip", "route", "add", "blackhole", "10.88.0.0/16");
      String config =
          """
          {"cniVersion": "0.4.0", "name": "mac", "type": "mesos-cni-port-mapper",
           "chain": "MESOS-TEST",
           "args": {"org.apache.mesos": {"network_info": {"name": "mac", "port_mappings": [%s]}}},
           "delegate": {"type": "macvlan", "master": "eth0", "mode": "bridge",
             "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.88.0.0/16"}}}
          """
              .formatted(mapping(18055, 80, "tcp"), host.work().resolve("ipam"));

      Output added = host.plugin("ADD", "web", "a", config);

      assertThat(added.status()).as(added.text()).isZero();
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }

  @Test
  void keepsTheLockFileFromOtherUsers() throws IOException {
    try (NamespacedHost host = new NamespacedHost()) {
      host.addNamespace("a");
      Files.write(PortMapper.LOCK_FILE, new byte[0]);
      Files.setPosixFilePermissions(
          PortMapper.LOCK_FILE, PosixFilePermissions.fromString("rw-r--r--"));
      String config = host.config("net", NOTHING, mapping(8080, 80, "tcp"));

      assertThat(host.plugin("ADD", "web", "a", config).status()).isZero();

      assertThat(Files.getPosixFilePermissions(PortMapper.LOCK_FILE))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(host.plugin("DEL", "web", "a", config).status()).isZero();
    }
  }
}
