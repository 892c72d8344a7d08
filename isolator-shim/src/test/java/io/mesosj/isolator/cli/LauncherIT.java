package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, as it is installed: by a link from somewhere else. */
class LauncherIT {
  @TempDir private Path work;

  @Test
  void isStartedThroughALink() throws IOException {
    Path link = work.resolve("isolator-shim");
    Files.createSymbolicLink(link, Path.of("bin/isolator-shim").toAbsolutePath());

    String help = CniFixture.run(link.toString(), "--help");

    assertThat(help).startsWith("Usage: isolator-shim VERB");
    assertThat(Path.of("target/lib")).isDirectoryContaining("glob:**/classes-*.jsa");
  }

  @Test
  void namesWithLettersOfAllLanguagesSurviveAPoorLocale() throws IOException {
    String said =
        CniFixture.run(
            "env", "LC_ALL=C", "sh", "-c", "bin/isolator-shim inspect näme 2>&1 || true");

    assertThat(said).contains("'näme' can't be a container's id");
  }

  /** Building those of all messages is a fifth of the processor time of a detach. */
  @Test
  @NeedsRoot
  void detachesWhatAStockAgentWroteDownWithoutDescriptors() throws Exception {
    Path runtime = Files.createDirectories(work.resolve("run"));
    Shim.stockCheckpoint(runtime);

    String said =
        CniFixture.run(
            "env",
            "ISOLATOR_SHIM_JAVA_OPTS=-Xlog:class+init=info:stdout",
            "sh",
            "-c",
            "unshare --net --mount bin/isolator-shim detach \"$1\" --runtime_dir=\"$2\""
                + " --network_cni_root_dir_persist=false --network_cni_plugins_dir=\"$2\" 2>&1"
                + " || true",
            "sh",
            Shim.RECORDED,
            runtime.toString());

    assertThat(said)
        .contains("needs plugin 'bridge'", "io/mesosj/isolator/ContainerNetwork'")
        .doesNotContain("com/google/protobuf/Descriptors$FileDescriptor'");
  }

  /** What is installed, as nobody runs it. */
  @Test
  @NeedsRoot
  void everyVerbThatNeedsRootSaysSoAndWhyInPlaceOfCallingAContainerBroken() throws Exception {
    Path installed = Files.createDirectories(work.resolve("lib"));
    try (var jars = Files.newDirectoryStream(Path.of("target/lib"), "*.jar")) {
      for (Path jar : jars) {
        Files.copy(jar, installed.resolve(jar.getFileName()));
      }
    }
    Path runtime = Files.createDirectories(work.resolve("run"));
    Shim.stockCheckpoint(runtime);
    CniFixture.run("chmod", "-R", "a+rX", work.toString());
    CniFixture.run(
        "chmod",
        "600",
        runtime + "/isolators/network/cni/" + Shim.RECORDED + "/cni-test/network.conf");

    for (ShimVerb verb : ShimVerb.values()) {
      String said =
          CniFixture.run(
              "sh",
              "-c",
              "setpriv --reuid=65534 --regid=65534 --clear-groups java -cp \"$1/*\""
                  + " io.mesosj.isolator.cli.Main $2 --runtime_dir=$3 "
                  + "--network_cni_root_dir_persist=false $4 2>&1 || true",
              "sh",
              installed.toString(),
              verb.word(),
              runtime.toString(),
              verb == ShimVerb.EXEC ? Shim.RECORDED + " -- true" : "");
      if (verb == ShimVerb.NETWORKS) {
        assertThat(said).doesNotContain("needs root");
      } else {
        assertThat(said)
            .contains("isolator-shim: " + verb.word() + " needs root, because ")
            .doesNotContain("broken", "lost")
            .hasLineCount(1);
      }
    }
  }

  /** In namespaces of its own, where the host's resolver is one that no container reaches. */
  @Test
  @NeedsRoot
  void whatTheLibrariesWarnOfIsSaidOnALineEach() throws IOException {
    Path conf = Files.createDirectories(work.resolve("conf"));
    Files.writeString(
        conf.resolve("net.conf"),
        """
        {"cniVersion": "0.4.0", "name": "net", "type": "bridge", "bridge": "br0",
         "ipam": {"type": "host-local", "dataDir": "%s", "subnet": "10.77.0.0/16"}}
        """
            .formatted(work.resolve("ipam")));
    Files.writeString(conf.resolve("broken.conf"), "{");
    Files.writeString(work.resolve("resolv.conf"), "nameserver 127.0.0.53\n");

    String said =
        CniFixture.run(
            "unshare",
            "-nm",
            "sh",
            "-c",
            """
            mount --bind "$1/resolv.conf" /etc/resolv.conf
            shim() {
              bin/isolator-shim "$@" --network_cni_config_dir="$work/conf" --runtime_dir="$work/run" \
                --network_cni_plugins_dir=/usr/lib/cni --network_cni_root_dir_persist=false 2>&1 >/dev/null
            }
            work=$1
            shim attach web --network=name=net
            shim detach web
            shim attach other --network=name=gone
            exit 0
            """,
            "sh",
            work.toString());

    assertThat(said.lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("isolator-shim: /etc/resolv.conf names no server that containers"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("isolator-shim: '" + conf.resolve("broken.conf"))
                    .contains("is no network"))
        .allSatisfy(line -> assertThat(line).startsWith("isolator-shim: "))
        .doesNotHaveDuplicates();
  }

  @Test
  void aPluginThatIsAskedWhatItIsSaysItAsCnisOwnDo() throws IOException {
    for (String plugin : List.of("mesos-cni-port-mapper", "mesos-cni-shim")) {
      for (String line : List.of("", " --help")) {
        String script = "env -u CNI_COMMAND bin/" + plugin + line + " 2>&1 > /dev/null";
        String said = CniFixture.run("sh", "-c", script);

        assertThat(said)
            .matches(
                "CNI "
                    + plugin
                    + " plugin v\\d[^\n]*\n"
                    + "CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0,"
                    + " 1.1.0\n");
      }
    }
  }
}
