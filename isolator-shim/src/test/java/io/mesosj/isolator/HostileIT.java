package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.base.process.RunningProcess;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.network.NetworkSpecs;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What frameworks, operators' files, plugins and disks may do to the isolator. */
@NeedsRoot
class HostileIT {
  private static final String ANSWER =
      "echo '{\"cniVersion\": \"0.2.0\", \"ip4\": {\"ip\": \"10.1.1.1/24\"}}'";

  private final String id = UUID.randomUUID().toString();
  private CniFixture cni;
  private CniIsolator isolator;

  @BeforeEach
  void makeFixture() throws IOException {
    cni = new CniFixture().bridge("good");
    isolator = CniIsolator.create(cni.options(DefaultDns.none(), Duration.ofSeconds(3)));
  }

  @AfterEach
  void leavesNothing() throws Exception {
    isolator.close();
    cni.close();
  }

  private AttachedContainer attach(String network) throws IOException {
    return attach(NetworkInfo.newBuilder().setName(network).build());
  }

  private AttachedContainer attach(NetworkInfo network) throws IOException {
    isolator.prepare(id, ContainerSpec.of(List.of(network), Optional.empty()));
    return isolator.isolate(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "..", "../x", "a/b", "/etc", "a\0b", "a\nb", " ", "-rf", "a b", "é"})
  void aContainerIdThatIsNoFileNameIsRefused(String hostile) {
    var spec = ContainerSpec.of(List.of(NetworkSpecs.parseOne("good")), Optional.empty());

    assertThatThrownBy(() -> isolator.prepare(hostile, spec))
        .isInstanceOf(IsolatorException.class)
        .hasMessageContaining("can't be a file name");
    assertThat(cni.root()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../good", "/good", "good\0", "good\n", "a/../good", "$(id)", ";"})
  void aNetworkNameThatLeadsElsewhereIsRefused(String hostile) {
    assertThatThrownBy(() -> attach(hostile)).isInstanceOf(IsolatorException.class);
    assertThat(cni.root()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"bad\", \"type\": \"../../bin/sh\"}",
        "{\"name\": \"bad\", \"type\": \"/bin/sh\"}",
        "{\"name\": \"bad\", \"type\": \"..\"}",
        "{\"name\": \"../bad\", \"type\": \"bridge\"}",
        "{\"name\": \"bad\", \"type\": \"bridge\", \"ipam\": {\"type\": \"../host-local\"}}",
        "{\"name\": \"bad\", \"name\": \"good\", \"type\": \"bridge\"}",
        "{\"name\": \"bad\", \"type\": \"bridge\"} trailing",
        "{\"name\": \"bad\", \"plugins\": [[]]}",
        "{\"name\": \"bad\", \"plugins\": []}",
        "{\"name\": 1, \"type\": \"bridge\"}",
        "[]",
        "",
        "\0\0\0"
      })
  void aHostileConfigurationIsNotUsedAndHindersNoOther(String json) throws Exception {
    cni.config("bad.conf", json);

    assertThatThrownBy(() -> attach("bad"))
        .isInstanceOf(IsolatorException.class)
        .hasMessageContaining("bad");
    attach("good");
    isolator.cleanup(id);
  }

  @Test
  void hugeAndDeepConfigurationsAreNotUsed() throws Exception {
    cni.config("huge.conf", "{\"name\": \"bad\", \"x\": \"" + "y".repeat(10_000_000) + "\"}")
        .config("deep.conf", "{\"name\": \"bad\", \"x\": " + "[".repeat(100_000))
        .config("wide.conf", "{\"name\": \"bad\", \"type\": \"" + "y".repeat(5000) + "\"}");

    assertThatThrownBy(() -> attach("bad"))
        .isInstanceOf(IsolatorException.class)
        .message()
        .contains("huge.conf", "deep.conf", "wide.conf")
        .satisfies(message -> assertThat(message.length()).isLessThan(20_000));
    attach("good");
    isolator.cleanup(id);
  }

  @Test
  void linksOutOfTheDirectoryAndOtherThingsThanFilesAreNotRead() throws Exception {
    Path everybodys = Files.createDirectories(cni.work().resolve("everybodys"));
    Files.setPosixFilePermissions(everybodys, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path outside = everybodys.resolve("outside.conf");
    Files.writeString(outside, "{\"name\": \"linked\", \"type\": \"bridge\"}");
    Files.createSymbolicLink(cni.configDir().resolve("linked.conf"), outside);
    Files.createSymbolicLink(cni.configDir().resolve("zero.conf"), Path.of("/dev/zero"));
    Files.createSymbolicLink(cni.configDir().resolve("kmsg.conf"), Path.of("/proc/kmsg"));
    Files.createSymbolicLink(cni.configDir().resolve("loop.conf"), Path.of("loop.conf"));
    CniFixture.run("mkfifo", cni.configDir().resolve("pipe.conf").toString());

    assertThatThrownBy(() -> attach("linked"))
        .hasMessageContaining(
            "; not usable: kmsg.conf, linked.conf, loop.conf, pipe.conf, zero.conf");
    attach("good");
    isolator.cleanup(id);
  }

  @Test
  void aPluginThatLeavesAChildBehindIsNotWaitedFor() throws Exception {
    Path pid = cni.work().resolve("pid");
    cni.scriptNetwork(
        "fork", "[ $CNI_COMMAND = DEL ] && exit 0; sleep 60 & echo $! > " + pid + "; " + ANSWER);
    long start = System.nanoTime();

    assertThat(attach("fork").networks().get(0).getIpAddressesCount()).isOne();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    isolator.cleanup(id);
    ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void aPluginThatClosesItsOutputIsTold() throws Exception {
    cni.scriptNetwork("closed", "[ $CNI_COMMAND = DEL ] && exit 0; exec >&- 2>&-; exit 0");

    assertThatThrownBy(() -> attach("closed")).hasMessageContaining("ADD printed no result");
  }

  @Test
  void aPluginThatPrintsAGigabyteIsKilled() throws Exception {
    cni.scriptNetwork("loud", "[ $CNI_COMMAND = DEL ] && exit 0; head -c 1000000000 /dev/zero");

    assertThatThrownBy(() -> attach("loud"))
        .hasMessageContaining("it was killed because it printed more than 4 MiB");
  }

  @Test
  void aPluginThatIgnoresTermIsKilledWithWhateverItStarted() throws Exception {
    cni.scriptNetwork(
        "deaf",
        "[ $CNI_COMMAND = DEL ] && exit 0; trap '' TERM INT HUP;"
            + " (setsid sleep 61 &) ; while :; do sleep 62; done");

    assertThatThrownBy(() -> attach("deaf"))
        .hasMessageContaining("it was killed because it took longer than 3.0 s");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                RunningProcess.besideThisOne().stream()
                    .noneMatch(
                        process -> process.variable("CNI_CONTAINERID").equals(Optional.of(id))));
  }

  @Test
  void whatAPluginSaysCantControlATerminalOrAFile() throws Exception {
    cni.scriptNetwork(
        "rude",
        "[ $CNI_COMMAND = DEL ] && exit 0;"
            + " printf '{\"code\": 7, \"msg\": \"a\\\\nb\\\\u001b[31m\"}'; exit 1");
    cni.scriptNetwork(
        "files",
        "printf %s '{\"ip4\": {\"ip\": \"10.1.1.1 evil\\n6.6.6.6/24\"}, \"dns\": {\"nameservers\":"
            + " [\"1.1.1.1\\nnameserver 6.6.6.6\"], \"domain\": \"a b\"}}'");

    assertThatThrownBy(() -> attach("rude")).hasMessageEndingWith("a b\\u001b[31m");
    AttachedContainer container = attach("files");
    assertThat(Files.readString(container.hosts())).doesNotContain("evil", "6.6.6.6");
    assertThat(Files.readString(container.resolvConf())).doesNotContain("6.6.6.6");
    isolator.cleanup(id);
  }

  @Test
  void aFullDiskUndoesTheAttachmentAndHindersNoDetaching() throws Exception {
    Files.createDirectories(cni.runtimeDir());
    CniFixture.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", cni.runtimeDir().toString());
    try {
      attach("good");
      Path filler = cni.runtimeDir().resolve("filler");
      assertThatThrownBy(() -> Files.write(filler, new byte[1024 * 1024]))
          .isInstanceOf(IOException.class);
      String other = UUID.randomUUID().toString();
      isolator.prepare(
          other, ContainerSpec.of(List.of(NetworkSpecs.parseOne("good")), Optional.empty()));

      assertThatThrownBy(() -> isolator.isolate(other))
          .isInstanceOf(IsolatorException.class)
          // And says where.
          .hasMessageContaining("'" + cni.runtimeDir())
          .hasMessageContaining("No space left on device");

      assertThat(isolator.undetached()).isEmpty();
      assertThat(cni.root().resolve(other)).doesNotExist();
      assertThat(cni.addressesInUse()).hasSize(1);
      isolator.cleanup(id);
      assertThat(cni.addressesInUse()).isEmpty();
      assertThat(cni.root()).isEmptyDirectory();
      isolator.close();
    } finally {
      CniFixture.run("umount", "--lazy", cni.runtimeDir().toString());
    }
  }

  @Test
  void hostileCheckpointsAreConfinedToTheirContainer() throws Exception {
    AttachedContainer good = attach("good");
    Path bad = cni.root().resolve("bad");
    Files.createDirectories(bad.resolve("evil"));
    Files.writeString(
        bad.resolve("evil/network.conf"), "{\"name\": \"../../x\", \"type\": \"bridge\"}");
    Files.createDirectories(bad.resolve("half/eth0"));
    Files.writeString(bad.resolve("half/network.conf.tmp"), "{\"na");
    Files.createSymbolicLink(cni.root().resolve("link"), Path.of("/etc"));
    Files.createDirectories(cni.root().resolve("-odd name"));
    Files.writeString(cni.root().resolve("file"), "");

    CniIsolator next = cni.isolator();
    Recovery recovery = next.recover(Set.of(id));

    assertThat(recovery.recovered()).containsExactly(id);
    assertThat(recovery.failed()).containsOnlyKeys("bad");
    assertThat(next.status(id)).isEqualTo(good.networks());
    assertThat(Path.of("/etc/hostname")).exists();
    for (String left : List.of("bad/evil/network.conf", "link", "-odd name", "file")) {
      Files.delete(cni.root().resolve(left));
    }
    assertThat(next.recover(Set.of(id)).removed()).containsExactly("bad");
    next.cleanup(id);
    next.close();
  }
}
