package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.ContainerSpec;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.cli.Shim.Result;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The verbs on real namespaces and plugins. */
@NeedsRoot
class OperatorIT {
  private final String id = UUID.randomUUID().toString();
  private CniFixture cni;
  private Shim shim;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture();
    shim = new Shim(flags());
  }

  @AfterEach
  void leavesNothing() throws Exception {
    cni.close();
  }

  private String[] flags() {
    return new String[] {
      "--network_cni_config_dir=" + cni.configDir(),
      "--network_cni_plugins_dir=" + cni.pluginDir() + ":" + CniFixture.PLUGINS,
      "--runtime_dir=" + cni.runtimeDir(),
      "--network_cni_root_dir_persist=false"
    };
  }

  private void agentAttaches(CniIsolator agent, String network) throws IOException {
    agent.prepare(
        id, ContainerSpec.of(List.of(NetworkSpecs.parseOne(network)), Optional.of("host1")));
    agent.isolate(id);
  }

  private List<String> command(String... line) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.add(line[0]);
    command.addAll(List.of(flags()));
    command.addAll(List.of(line).subList(1, line.length));
    return command;
  }

  /** The command in a process of its own, because {@code exec} passes its streams on. */
  private Result process(String... line) throws Exception {
    Path err = cni.work().resolve("err");
    Process process = new ProcessBuilder(command(line)).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void goesOnShowingWhatHasChanged() throws Exception {
    cni.bridge("front");
    Path err = cni.work().resolve("err");
    Process watching =
        new ProcessBuilder(command("status", "--watch")).redirectError(err.toFile()).start();
    try (BufferedReader shown = watching.inputReader(StandardCharsets.UTF_8)) {
      assertThat(shown.readLine()).endsWith(": 0 containers");

      shim.run("attach", id, "--network=name=front");

      // Nothing is shown twice.
      List<String> lines = new ArrayList<>();
      for (String line = ""; line != null && !line.contains(" attached "); ) {
        line = shown.readLine();
        lines.add(line);
      }
      assertThat(lines).noneMatch(line -> line == null || line.endsWith(": 0 containers"));
      assertThat(lines.get(lines.size() - 1)).startsWith(id + " ").contains("front 10.");
    } finally {
      watching.destroy();
      assertThat(watching.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      shim.run("detach", id);
    }
    assertThat(err).isEmptyFile();
  }

  @Test
  void listsNoPortThatNothingPublishes() throws Exception {
    cni.bridge("front");

    Result attached =
        shim.run("attach", id, "--network=name=front,port=31998:80/tcp,label=app=web");

    String warning =
        "nothing publishes host port 31998: no plugin of CNI network 'front' declares the"
            + " capability portMappings";
    assertThat(attached.out()).contains("warning: " + warning + "\n").doesNotContain("31998->80");
    JsonNode told = shim.run("inspect", id, "--output=json").json().at("/containers/0");
    assertThat(told.at("/networks/0/port_mappings")).isEmpty();
    assertThat(told.at("/warnings/0").asText()).isEqualTo(warning);
    assertThat(shim.run("status").out()).contains("attached");
    assertThat(shim.run("detach", id).code()).isZero();
  }

  @Test
  void attachesInspectsAndDetaches() throws Exception {
    cni.bridge("front").bridge("back");

    Result attached =
        shim.run(
            "attach", id, "--networks=back", "--network=name=front,label=app=web", "--hostname=w1");

    assertThat(attached.err()).isEmpty();
    assertThat(attached.code()).isZero();
    assertThat(attached.out()).contains("container " + id + " (w1)").contains("app=web");
    JsonNode told = shim.run("inspect", id, "--output=json").json().at("/containers/0");
    String address = told.at("/networks/1/addresses/0").asText();
    assertThat(CniFixture.inside(Path.of(told.at("/netns").asText()), "ip", "addr", "show", "eth1"))
        .contains("inet " + address);
    assertThat(told.at("/networks/1/link").asText()).isEqualTo(cni.bridgeName(0));
    assertThat(shim.run("inspect", "--output=svg").out())
        .startsWith("<svg ")
        .contains(cni.bridgeName(1));
    assertThat(shim.run("attach", id, "--networks=front").err()).contains("is attached already");

    assertThat(shim.run("detach", id).out()).isEqualTo("detached " + id + "\n");

    assertThat(shim.run("detach", id).code()).isEqualTo(ExitCode.NOT_FOUND);
    cni.assertNothingLeft();
    try (var beside = Files.list(cni.root().getParent())) {
      assertThat(beside)
          .containsExactlyInAnyOrder(
              cni.root(),
              Layout.below(cni.runtimeDir()).lock(),
              Layout.below(cni.runtimeDir()).calls());
    }
  }

  @Test
  void logsTellWhatPluginsWereCalledWithAndAnsweredAlsoAfterALaunchThatFailed() throws Exception {
    cni.bridgeAndPortmap("front", "0.4.0");
    cni.scriptNetwork(
        "bad",
        "[ $CNI_COMMAND = DEL ] || { printf '{\"code\": 100, \"msg\": \"no \\\\u001b[2J luck\"}';"
            + " exit 1; }");
    shim.run("attach", id, "--network=name=front,port=8080:80/tcp");
    shim.run("detach", id);
    assertThat(shim.run("attach", "other", "--networks=bad").code()).isEqualTo(ExitCode.FAILURE);

    Result told = shim.run("logs", id.substring(0, 8));
    JsonNode calls = shim.run("logs", "other", "--output=json").json().at("/calls");

    assertThat(told.code()).isZero();
    assertThat(told.out())
        .containsSubsequence(
            "ADD bridge on front, eth0 of " + id + ": ok in ",
            "\n  config {",
            "\n  answer {",
            "ADD portmap on front",
            "\"prevResult\":",
            "DEL portmap on front",
            "DEL bridge on front")
        .contains("\"hostPort\":8080", cni.prefix(0) + "2");
    assertThat(calls.at("/0/command").asText()).isEqualTo("ADD");
    assertThat(calls.at("/0/failure").asText()).contains("luck");
    assertThat(calls.at("/1/command").asText()).isEqualTo("DEL");
    assertThat(shim.run("logs", "other").out())
        .contains("ADD plugin-bad on bad, eth0 of other: FAILED in ", "\\u001b[2J luck")
        .doesNotContain("\u001b");
    assertThat(shim.run("logs", "stranger").code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(shim.run("logs").out()).contains(" of " + id, " of other");
  }

  @Test
  void execRunsInTheContainersNetwork() throws Exception {
    cni.bridge("front");
    shim.run("attach", id, "--networks=front");

    Result result = process("exec", id, "--", "ip", "-br", "addr", "show", "eth0");

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains(cni.prefix(0));
    assertThat(process("exec", id.substring(0, 8), "--", "sh", "-c", "exit 7").code()).isEqualTo(7);
    assertThat(process("exec", id, "--", "sh", "-c", "kill -9 $$").code()).isEqualTo(137);
    assertThat(process("exec", id, "--", "no-such-program").code()).isEqualTo(127);
    assertThat(Path.of("/run/netns", id)).doesNotExist();
    shim.run("detach", id);
  }

  @Test
  void anInterruptIsForTheCommandAndATerminationForBoth() throws Exception {
    cni.bridge("front");
    shim.run("attach", id, "--networks=front");
    Process process =
        new ProcessBuilder(command("exec", id, "--", "sh", "-c", "echo up; exec sleep 1000"))
            .start();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('u');
      ProcessHandle inside = process.children().findFirst().orElseThrow();

      CniFixture.run("kill", "-INT", Long.toString(process.pid()));
      assertThat(process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();

      CniFixture.run("kill", "-TERM", Long.toString(process.pid()));
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(inside.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    shim.run("detach", id);
  }

  @Test
  void whoeverMayNotReadTheCheckpointsIsTold() throws Exception {
    cni.bridge("front");
    shim.run("attach", id, "--networks=front");
    Path config = cni.root().resolve(id).resolve("front/network.conf");
    CniFixture.run("chown", "nobody", config.toString());
    // Root without the capability to pass over permissions.
    String less = "-dac_override,-dac_read_search";
    List<String> line =
        new ArrayList<>(List.of("setpriv", "--bounding-set=" + less, "--inh-caps=" + less));
    line.addAll(command("inspect", id));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(said).contains("permission denied; only root may read it");
    shim.run("detach", id);
  }

  @Test
  void aFailedAttachLeavesNothing() throws Exception {
    cni.bridge("front")
        .scriptNetwork(
            "bad",
            "[ $CNI_COMMAND = DEL ] || { echo '{\"code\": 101, \"msg\": \"no way\"}'; exit 1; }");

    Result result = shim.run("attach", id, "--networks=front,bad");

    assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(result.err()).contains("no way").hasLineCount(1);
    assertThat(shim.run("attach", id, "--networks=nowhere").err()).contains("nowhere");
    assertThat(cni.root().resolve(id)).doesNotExist();
    cni.assertNothingLeft();
  }

  @Test
  void checkTellsWhatIsNotAsAddLeftIt() throws Exception {
    cni.bridgeWithDns("front", "{}").bridge("old");
    shim.run("attach", id, "--networks=front");
    shim.run("attach", "elder", "--networks=old");

    Result well = shim.run("check");
    assertThat(well.code()).isZero();
    assertThat(well.out())
        .contains("checked " + id + " (networks front)\n")
        .contains("not checked elder (no network of CNI 0.4.0");

    CniFixture.inside(cni.root().resolve(id).resolve("ns"), "ip", "route", "del", "default");
    Result bad = shim.run("check", id);
    assertThat(bad.code()).isEqualTo(ExitCode.FOUND_TROUBLE);
    assertThat(bad.err()).contains(id + ": CNI plugin 'bridge' failed to CHECK").hasLineCount(1);
    shim.run("detach", id, "elder");
  }

  @Test
  void aDelThatFailsIsListedAndTriedAgain() throws Exception {
    Path fixed = cni.work().resolve("fixed");
    cni.scriptNetwork(
        "stuck",
        "[ $CNI_COMMAND = DEL ] && [ ! -e "
            + fixed
            + " ] && exit 1;"
            + " echo '{\"ip4\": {\"ip\": \"10.1.1.1/24\"}}'");
    shim.run("attach", id, "--networks=stuck");

    Result failed = shim.run("detach", id);
    assertThat(failed.code()).isEqualTo(ExitCode.FAILURE);
    assertThat(failed.err()).contains("plugin-stuck").hasLineCount(1);
    Result status = shim.run("status");
    assertThat(status.code()).isEqualTo(ExitCode.FOUND_TROUBLE);
    assertThat(status.out()).contains("detaching").contains("plugin-stuck");
    // For the next attempt the plugin needs the namespace.
    assertThat(shim.run("inspect", id).out()).doesNotContain("(gone)");
    assertThat(shim.run("recover").code()).isEqualTo(ExitCode.FAILURE);

    Files.createFile(fixed);
    assertThat(shim.run("recover").out()).isEqualTo("detached " + id + "\n");
    assertThat(shim.run("status").code()).isZero();
  }

  @Test
  void recoverDetachesWhatAReBootLeftAndNothingElse() throws Exception {
    cni.plainBridge("front");
    shim.run("attach", id, "--networks=front");
    shim.run("attach", "rebooted", "--networks=front");
    Path handle = cni.root().resolve("rebooted/ns");
    CniFixture.run("umount", handle.toString());
    Files.setLastModifiedTime(
        handle.getParent(), java.nio.file.attribute.FileTime.fromMillis(1_000_000_000_000L));

    Result result = shim.run("recover", "--output=json");

    assertThat(result.json().at("/kept/0").asText()).isEqualTo(id);
    assertThat(result.json().at("/detached/0").asText()).isEqualTo("rebooted");
    assertThat(cni.addressesInUse()).hasSize(1);
    assertThat(shim.run("recover", "--known=" + id).out()).isEqualTo("kept " + id + "\n");
    assertThat(shim.run("recover", "--known=").out()).isEqualTo("detached " + id + "\n");
    cni.assertNothingLeft();
  }

  @Test
  void anAgentsRootStaysMountedWhenItsLastContainerIsDetachedByHand() throws Exception {
    cni.bridgeAndPortmap("front", "0.4.0");
    try (CniIsolator agent = cni.isolator()) {
      agentAttaches(agent, "name=front,port=31997:80/tcp");

      JsonNode told = shim.run("inspect", id, "--output=json").json().at("/containers/0");
      assertThat(told.at("/hostname").asText()).isEqualTo("host1");
      assertThat(told.at("/networks/0/port_mappings/0/host_port").asInt()).isEqualTo(31997);
      assertThat(shim.run("detach", id).code()).isZero();

      assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
          .contains(" " + cni.root() + " ");
      agent.cleanup(id);
    }
    cni.assertNothingLeft();
  }

  @Test
  void statusCountsTheProcessesInside() throws Exception {
    cni.bridge("front");
    shim.run("attach", id, "--networks=front");
    Process inside =
        new ProcessBuilder("nsenter", "--net=" + cni.root().resolve(id).resolve("ns"), "cat")
            .start();
    try {
      org.awaitility.Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(
                          shim.run("status", "--output=json")
                              .json()
                              .at("/containers/0/processes")
                              .asInt())
                      .isEqualTo(1));
    } finally {
      inside.destroyForcibly().waitFor();
    }
    assertThat(shim.run("status").out()).containsPattern(id + " +attached +0 +front 10\\.");
    shim.run("detach", id);
  }

  @Test
  void gcTellsThePluginsWhatIsInUse() throws Exception {
    Path seen = cni.work().resolve("seen");
    cni.scriptNetwork("unused", ":");
    Files.delete(cni.configDir().resolve("unused.conf"));
    cni.bridge("old");
    cni.config(
        "new.conf", "{\"cniVersion\": \"1.1.0\", \"name\": \"new\", \"type\": \"plugin-unused\"}");
    Files.writeString(
        cni.pluginDir().resolve("plugin-unused"),
        """
        #!/bin/sh
        case $CNI_COMMAND in
          ADD) nsenter --net=$CNI_NETNS ip link add $CNI_IFNAME type bridge
            echo '{"cniVersion": "1.1.0", "ips": [{"address": "10.1.1.1/24"}]}' ;;
          GC) cat > %s ;;
        esac
        """
            .formatted(seen));
    shim.run("attach", id, "--networks=new");

    Result result = shim.run("gc");

    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("collected new\n").contains("without gc old (");
    assertThat(Files.readString(seen)).contains(id);
    shim.run("detach", id);
  }

  @Test
  void gcFreesAddressesThatAreGivenOutBehindADelegateToo() throws Exception {
    String inner =
        "{\"cniVersion\": \"0.4.0\", \"name\": \"inner\", "
            + cni.bridgePlugin("").strip().substring(1);
    cni.config(
        "outer.conf",
        """
        {"name": "outer", "type": "mesos-cni-shim", "dataDir": "%s", "delegate": %s}
        """
            .formatted(cni.work().resolve("shim"), inner));
    shim.run("attach", id, "--networks=outer");
    List<String> used = cni.addressesInUse();
    assertThat(used).hasSize(1);
    Path leaked = cni.ipam().resolve("inner").resolve(cni.prefix(0) + "200");
    Files.writeString(leaked, "gone\r\neth0");
    Path young = Files.writeString(leaked.resolveSibling(cni.prefix(0) + "201"), "new\r\neth0");
    Files.setLastModifiedTime(leaked, FileTime.from(Instant.now().minusSeconds(3600)));
    for (String address : used) {
      Files.setLastModifiedTime(
          leaked.resolveSibling(address), FileTime.from(Instant.now().minusSeconds(3600)));
    }

    Result result = shim.run("gc");

    assertThat(result.out()).contains("freed outer (" + cni.prefix(0) + "200 of 'gone')");
    assertThat(leaked).doesNotExist();
    assertThat(young).exists();
    assertThat(shim.run("detach", id).code()).isZero();
    Files.delete(young);
    assertThat(cni.addressesInUse()).isEmpty();
  }

  @Test
  void forceTakesAwayWhatIsOursHoweverThePluginsFail() throws Exception {
    cni.chain("net", "0.4.0", cni.bridgePlugin("").replace("\"ipMasq\": true,", ""));
    shim.run("attach", id, "--networks=net");
    assertThat(cni.addressesInUse()).hasSize(1);
    Path config = cni.root().resolve(id).resolve("net/network.conf");
    Files.writeString(
        config, Files.readString(config).replace("\"type\":\"bridge\"", "\"type\":\"gone\""));

    assertThat(shim.run("detach", id).code()).isEqualTo(1);
    Result forced = shim.run("recover", "--force");

    assertThat(forced.code()).isZero();
    assertThat(forced.out())
        .startsWith("detached " + id + " (by force; something may be left of it outside: ")
        .contains("needs plugin 'gone', which is not in");
    assertThat(cni.addressesInUse()).isEmpty();
    assertThat(cni.root().resolve(id)).doesNotExist();
  }
}
