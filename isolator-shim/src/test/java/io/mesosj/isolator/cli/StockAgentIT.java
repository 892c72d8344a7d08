package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.console.ExitCode;
import io.mesosj.isolator.cli.Shim.Result;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.Recordings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A running container of a stock Mesos agent: the checkpoint that one was recorded to write, a real
 * namespace, and plugins of the recorded names that write down how they are called.
 */
@NeedsRoot
class StockAgentIT {
  private CniFixture cni;
  private Shim shim;
  private Path container;

  @BeforeEach
  void layOut() throws IOException {
    cni = new CniFixture();
    container = Shim.stockCheckpoint(cni.runtimeDir());
    CniFixture.run(
        "mount", "--bind", "--make-shared", cni.root().toString(), cni.root().toString());
    CniFixture.run("unshare", "--net=" + container.resolve("ns"), "true");
    for (String plugin : new String[] {"recorder-plugin", "mesos-cni-port-mapper"}) {
      Path file = cni.pluginDir().resolve(plugin);
      Files.writeString(
          file,
          """
          #!/bin/sh
          env | sort > %1$s/%2$s.env
          cat > %1$s/%2$s.config
          """
              .formatted(cni.work(), plugin));
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    shim =
        new Shim(
            "--network_cni_config_dir=" + cni.configDir(),
            "--network_cni_plugins_dir=" + cni.pluginDir(),
            "--runtime_dir=" + cni.runtimeDir());
  }

  @AfterEach
  void agentEnds() throws IOException {
    CniFixture.run("sh", "-c", "umount " + container.resolve("ns") + " 2>/dev/null || :");
    CniFixture.run("umount", cni.root().toString());
    cni.close();
  }

  @Test
  void theVerbsThatLookLeaveItAsItIs() throws IOException {
    List<String> before = files();
    Result status = shim.run("status");

    // The rules that it had on the machine where it was recorded are not on this one.
    assertThat(status.code()).isEqualTo(ExitCode.FOUND_TROUBLE);
    assertThat(status.out())
        .containsPattern(Shim.RECORDED + " +unpublished +0 +cni-test 192\\.168\\.0\\.13/16, port-")
        .contains("host port 8080/tcp, host port 8081/udp");
    assertThat(shim.run("recover").out()).isEqualTo("kept " + Shim.RECORDED + "\n");
    // Written in no version, which is older than CHECK; the rules are looked for all the same.
    assertThat(shim.run("check").err()).contains("host port 8080/tcp, host port 8081/udp");
    assertThat(shim.run("inspect").code()).isZero();
    assertThat(shim.run("networks").code()).isZero();
    assertThat(files()).isEqualTo(before);
  }

  private List<String> files() throws IOException {
    try (var files = Files.walk(cni.runtimeDir())) {
      List<String> found = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        found.add(file + " " + Files.getLastModifiedTime(file));
      }
      return found;
    }
  }

  @Test
  void itsPluginsGetBackWhatMesosHadPassedThem() throws IOException {
    Result result = shim.run("detach", Shim.RECORDED);

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("detached " + Shim.RECORDED + "\n");
    assertThat(Files.readString(cni.work().resolve("recorder-plugin.env")))
        .contains(
            "CNI_COMMAND=DEL\n",
            "CNI_CONTAINERID=" + Shim.RECORDED + "\n",
            "CNI_IFNAME=eth0\n",
            "CNI_NETNS=" + container.resolve("ns") + "\n");
    assertThat(Recordings.json(Files.readString(cni.work().resolve("recorder-plugin.config"))))
        .isEqualTo(
            Recordings.json(Recordings.text("checkpoint/CONTAINER__cni-test__network.conf")));
    assertThat(Files.readString(cni.work().resolve("mesos-cni-port-mapper.env")))
        .contains("CNI_IFNAME=eth1\n");
    assertThat(container).doesNotExist();
    // The agent's mount is the agent's.
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).contains(" " + cni.root() + " ");
  }
}
