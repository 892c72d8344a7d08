package io.mesosj.execute.packages;

import static io.mesosj.execute.packages.BaseSystem.ROOT;
import static io.mesosj.execute.packages.BaseSystem.inside;
import static io.mesosj.execute.packages.BaseSystem.run;
import static io.mesosj.execute.packages.BaseSystem.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.execute.packages.BaseSystem.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's side as packages, on a root file system with a base system and Java on it. */
@NeedsRoot
class IsolatorPackageIT {
  private static final Path TARGET = Path.of("../isolator-shim/target").toAbsolutePath();
  private static final Path DEB = TARGET.resolve("mesosj-isolator.deb");
  private static final Path MAPPER = ROOT.resolve("usr/lib/cni/mesos-cni-port-mapper");

  /** From the package to an answer through a published port, and back to nothing. */
  private static final String WALK =
      """
      set -e
      mkdir -p /run/mesos /etc/cni/net.d
      ip link set lo up
      cp %s/port-mapper/port-mapper-test.conf /etc/cni/net.d/
      isolator-shim networks --validate
      isolator-shim attach web --network=name=port-mapper-test,port=31080:80/tcp
      isolator-shim exec web -- perl -MIO::Socket::INET -e '
        $s = IO::Socket::INET->new(Listen => 5, LocalPort => 80, ReuseAddr => 1) or die $!;
        $c = $s->accept; print $c "published\\n"' &
      for try in $(seq 100); do
        if read -r answer < /dev/tcp/127.0.0.1/31080; then break; fi 2> /dev/null
        sleep 0.1
      done
      echo "answer: $answer"
      isolator-shim detach web
      isolator-shim status
      if iptables-save -t nat | grep DNAT; then exit 1; fi
      rm -r /etc/cni/net.d /var/lib/mesos /var/lib/cni
      """;

  @BeforeAll
  static void makeTheRoot() throws IOException, InterruptedException {
    BaseSystem.make();
  }

  private static void ends(Output output) {
    assertThat(output.status()).as(output.text()).isZero();
  }

  @Test
  void publishesAPortFromItsOwnExample() throws IOException, InterruptedException {
    ends(BaseSystem.install(DEB));
    try {
      for (String directory : List.of("lib", "plugins")) {
        assertThat(archives(ROOT.resolve("usr/lib/mesosj-isolator/" + directory))).hasSize(1);
      }
      Output walk =
          started("bash", "-c", WALK.formatted("/usr/share/doc/mesosj-isolator/examples"));
      ends(walk);
      assertThat(walk.text()).contains("answer: published", "detached web");
      for (String plugin : List.of("mesos-cni-shim", "mesos-cni-port-mapper")) {
        assertThat(inside("env", "CNI_COMMAND=VERSION", "/usr/lib/cni/" + plugin).text())
            .contains("\"supportedVersions\"");
      }
      // An upgrade, to the same version.
      ends(inside("dpkg", "-i", "/tmp/mesosj-isolator.deb"));
      assertThat(MAPPER).isSymbolicLink();
    } finally {
      ends(inside("dpkg", "-P", "mesosj-isolator"));
    }
    for (String gone :
        List.of("lib/mesosj-isolator", "lib/cni/mesos-cni-shim", "bin/isolator-shim")) {
      assertThat(ROOT.resolve("usr/" + gone)).doesNotExist();
    }
    assertThat(Files.exists(MAPPER, java.nio.file.LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(ROOT.resolve("etc/default/mesosj-isolator")).doesNotExist();
  }

  @Test
  void leavesMesosOwnPluginWhereItIs() throws IOException, InterruptedException {
    Files.writeString(MAPPER, "Mesos' own");
    try {
      ends(BaseSystem.install(DEB));
      assertThat(MAPPER).isRegularFile().hasContent("Mesos' own");
      ends(inside("dpkg", "-P", "mesosj-isolator"));
      assertThat(MAPPER).isRegularFile().hasContent("Mesos' own");
    } finally {
      Files.delete(MAPPER);
    }
  }

  @Test
  void isUnpackedAnywhere() throws IOException, InterruptedException {
    Path place = Files.createDirectories(ROOT.resolve("opt"));
    Path archive = only(TARGET, "mesosj-isolator-*.tar.gz");
    ends(run("tar", "-xzf", archive.toString(), "-C", place.toString()));
    Path home = only(place, "mesosj-isolator-*");
    String bin = "/opt/" + home.getFileName() + "/bin/";
    Path link = ROOT.resolve("usr/lib/cni/mesos-cni-shim");
    Files.createSymbolicLink(link, Path.of(bin + "mesos-cni-shim"));
    try {
      assertThat(inside(bin + "isolator-shim", "--version").text()).startsWith("isolator-shim ");
      assertThat(inside("env", "CNI_COMMAND=VERSION", "/usr/lib/cni/mesos-cni-shim").text())
          .contains("\"supportedVersions\"");
    } finally {
      Files.delete(link);
      ends(run("rm", "-r", home.toString()));
    }
  }

  /** What lintian says is listed, with reasons, in the packages' overrides. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../isolator-shim/target/mesosj-isolator.deb",
        "../mesos-execute-j/target/mesos-execute-j.deb"
      })
  void hasNothingThatLintianComplainsOf(String deb) throws IOException, InterruptedException {
    assumeThat(run("sh", "-c", "command -v lintian").status())
        .as("optional peer: no lintian")
        .isZero();

    Output checked =
        run(
            "lintian",
            "--allow-root",
            "--fail-on=error,warning",
            Path.of(deb).toAbsolutePath().toString());

    assertThat(checked.text()).isEmpty();
    ends(checked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"man1/isolator-shim.1", "man8/mesos-cni-shim.8", "man8/mesos-cni-port-mapper.8"})
  void hasManualPagesWithoutAWarning(String page) throws IOException, InterruptedException {
    Path file = TARGET.resolve("share/man/" + page + ".gz");

    Output checked = run("sh", "-c", "zcat \"$0\" | groff -man -Tutf8 -ww -z", file.toString());

    assertThat(checked.text()).isEmpty();
    ends(checked);
  }

  private static List<Path> archives(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory, "classes-*.jsa")) {
      entries.forEach(found::add);
    }
    return found;
  }

  private static Path only(Path directory, String name) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory, name)) {
      entries.forEach(found::add);
    }
    assertThat(found).as(name + " in " + directory).hasSize(1);
    return found.get(0);
  }
}
