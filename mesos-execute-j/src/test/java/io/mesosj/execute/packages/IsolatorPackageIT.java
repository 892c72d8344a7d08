package io.mesosj.execute.packages;

import static io.mesosj.execute.packages.BaseSystem.run;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.execute.packages.BaseSystem.Output;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.protocol.testing.ShellBlock;
import io.mesosj.protocol.testing.Transcript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent's side as packages, on a root file system with a base system and Java on it. */
@NeedsRoot
class IsolatorPackageIT {
  private static final String COMMIT = "(commit [0-9a-f]{12}( with changes)?|built outside git)";
  private static final String ENABLED =
      "etc/systemd/system/multi-user.target.wants/mesosj-isolator-recover.service";
  private static final Path TARGET = Path.of("../isolator-shim/target").toAbsolutePath();
  private static final Path DEB = TARGET.resolve("mesosj-isolator.deb");
  private static final String MAPPER = "usr/lib/cni/mesos-cni-port-mapper";
  private static final BaseSystem SYSTEM = BaseSystem.ofThisRelease();
  private static final Path TREE = Path.of("..");
  private static final String PAGE = "docs/operators.md";

  /** A web server that takes a moment. */
  private static final String WHILE_IT_STARTS =
      """
      case $line in *accept*) for try in $(seq 600); do
        ! isolator-shim exec web -- ss -Hltn | grep -q ':80 ' || break; sleep 0.1; done ;;
      esac
      """;

  /** Around what the page has. */
  private static final String WALK =
      """
      ip link set lo up
      cd /tmp/walk
      %s%s
      isolator-shim attach web --network=name=port-mapper-test,port=31080:80/tcp > /dev/null || exit 1
      ID=web
      by_hand() {
      %s}
      echo "BY HAND $(by_hand | grep -c DNAT), left $(iptables-save -t nat | grep -c container_id)"
      isolator-shim repair
      dpkg -i isolator-shim/target/mesosj-isolator.deb > /dev/null || exit 1
      echo UPGRADED
      isolator-shim status
      isolator-shim detach web
      isolator-shim status
      echo "RULES $(iptables-save -t nat | grep -c container_id)"
      rm -r /etc/cni /var/lib/mesos /var/lib/cni
      """;

  static List<BaseSystem> systems() {
    return BaseSystem.all();
  }

  @BeforeAll
  static void makeTheRoot() throws IOException, InterruptedException {
    SYSTEM.make();
  }

  private static void ends(Output output) {
    assertThat(output.status()).as(output.text()).isZero();
  }

  /** From the page of operators to an answer through a published port, and back to nothing. */
  @ParameterizedTest
  @MethodSource("systems")
  void publishesAPortAsThePageSays(BaseSystem system) throws IOException, InterruptedException {
    Path root = system.make().root();
    ShellBlock install = ShellBlock.with(TREE, PAGE, "apt install");
    ShellBlock walk = ShellBlock.with(TREE, PAGE, "published on a bare machine");
    String byHand = ShellBlock.with(TREE, PAGE, "iptables-restore --noflush").text();
    system.put(DEB, "/tmp/walk/isolator-shim/target/mesosj-isolator.deb");
    Output walked;
    try {
      String script =
          WALK.formatted(
              Transcript.SHOW,
              Transcript.script(install, "[ $code = 0 ] || exit 1")
                  + Transcript.script(walk, WHILE_IT_STARTS),
              byHand.replace("ID ", "'$ID' "));
      walked = system.started("bash", "-c", script);
      Files.writeString(Path.of("target/walk-" + system + ".txt"), walked.text());
      ends(walked);
      for (String directory : List.of("lib", "plugins")) {
        assertThat(archives(root.resolve("usr/lib/mesosj-isolator/" + directory))).hasSize(1);
      }
      for (String plugin : List.of("mesos-cni-shim", "mesos-cni-port-mapper")) {
        assertThat(system.inside("env", "CNI_COMMAND=VERSION", "/usr/lib/cni/" + plugin).text())
            .contains("\"supportedVersions\"");
        assertThat(system.inside("/usr/lib/cni/" + plugin).text())
            .matches("(?s)CNI " + plugin + " plugin v[0-9][^ ]* \\(" + COMMIT + "\\)\n.*");
      }
      assertThat(system.inside("isolator-shim", "--version").text())
          .matches("isolator-shim [0-9][^ ]* \\(" + COMMIT + "\\) on Java .*\n");
      assertThat(root.resolve(MAPPER)).isSymbolicLink();
      assertThat(root.resolve("usr/lib/systemd/system/mesosj-isolator-recover.service"))
          .isRegularFile();
      // As 'systemctl enable' does.
      Path wants = Files.createDirectories(root.resolve(ENABLED).getParent());
      Files.createSymbolicLink(
          root.resolve(ENABLED),
          Path.of("/usr/lib/systemd/system", "mesosj-isolator-recover.service"));
      assertThat(wants).isNotEmptyDirectory();
    } finally {
      ends(system.inside("dpkg", "-P", "mesosj-isolator"));
    }
    Transcript.assertSaid(walk, walked.text());
    assertThat(walked.text())
        .contains("ok      port-mapper-test.conf: network 'port-mapper-test'")
        .contains("BY HAND 2, left 0", "repaired web (host port 31080/tcp)")
        .containsPattern("UPGRADED\n.*1 container\n.*\nweb +attached ")
        .contains("RULES 0");
    for (String gone :
        List.of("lib/mesosj-isolator", "lib/cni/mesos-cni-shim", "bin/isolator-shim")) {
      assertThat(root.resolve("usr/" + gone)).doesNotExist();
    }
    assertThat(Files.exists(root.resolve(MAPPER), NOFOLLOW_LINKS)).isFalse();
    assertThat(Files.exists(root.resolve(ENABLED), NOFOLLOW_LINKS)).isFalse();
    assertThat(root.resolve("etc/default/mesosj-isolator")).doesNotExist();
  }

  @Test
  void leavesMesosOwnPluginWhereItIs() throws IOException, InterruptedException {
    Path mapper = SYSTEM.root().resolve(MAPPER);
    Files.writeString(mapper, "Mesos' own");
    try {
      ends(SYSTEM.install(DEB));
      assertThat(mapper).isRegularFile().hasContent("Mesos' own");
      ends(SYSTEM.inside("dpkg", "-P", "mesosj-isolator"));
      assertThat(mapper).isRegularFile().hasContent("Mesos' own");
    } finally {
      Files.delete(mapper);
    }
  }

  /** What an agent passes to plugins need not have a home, nor need there be one. */
  @Test
  void makesNoHomeWhereTheSystemIsReadOnly() throws IOException, InterruptedException {
    SYSTEM.install(DEB).orFail();
    try {
      String readOnly =
          """
          rm /usr/lib/mesosj-isolator/lib/classes-*.jsa
          mount --bind /usr /usr && mount -o remount,bind,ro /usr || exit 1
          env -i PATH=/usr/bin:/bin isolator-shim --version || exit 1
          env -i PATH=/usr/bin:/bin HOME=/no/home isolator-shim --version || exit 1
          HOME=/tmp/home; mkdir $HOME
          env -i PATH=/usr/bin:/bin HOME=$HOME isolator-shim --version || exit 1
          find $HOME -name '*.jsa' -size +1M | wc -l
          rm -r $HOME
          """;
      assertThat(SYSTEM.inside("sh", "-c", readOnly).orFail().text())
          .matches("(isolator-shim .*\n){3}1\n");
      assertThat(SYSTEM.root().resolve("nonexistent")).doesNotExist();
      assertThat(SYSTEM.root().resolve("no")).doesNotExist();
    } finally {
      ends(SYSTEM.inside("dpkg", "-P", "mesosj-isolator"));
    }
  }

  /** An older version, of which files are gone by now, and that nobody purged. */
  @Test
  void takesThePlaceOfAnOlderVersion(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path older = directory.resolve("older.deb");
    String repack =
        """
        dpkg-deb -R "$1" "$0/tree" &&
        sed -i 's/^Version: .*/Version: 0.0.1/' "$0/tree/DEBIAN/control" &&
        : > "$0/tree/usr/lib/mesosj-isolator/lib/aaa-gone.jar" &&
        dpkg-deb --root-owner-group -b "$0/tree" "$2"
        """;
    run("sh", "-c", repack, directory.toString(), DEB.toString(), older.toString()).orFail();
    Path lib = SYSTEM.root().resolve("usr/lib/mesosj-isolator/lib");
    Path settings = SYSTEM.root().resolve("etc/default/mesosj-isolator");
    SYSTEM.install(older).orFail();
    try {
      Files.writeString(settings, "RECOVER_FLAGS=--runtime_dir=/srv\n");

      SYSTEM.install(DEB).orFail();

      assertThat(lib.resolve("aaa-gone.jar")).doesNotExist();
      assertThat(archives(lib)).hasSize(1);
      assertThat(settings).hasContent("RECOVER_FLAGS=--runtime_dir=/srv");
      assertThat(SYSTEM.root().resolve(MAPPER)).isSymbolicLink();

      ends(SYSTEM.inside("dpkg", "-r", "mesosj-isolator"));

      assertThat(SYSTEM.root().resolve("usr/lib/mesosj-isolator")).doesNotExist();
      assertThat(Files.exists(SYSTEM.root().resolve(MAPPER), NOFOLLOW_LINKS)).isFalse();
      assertThat(settings).exists();
    } finally {
      ends(SYSTEM.inside("dpkg", "-P", "mesosj-isolator"));
    }
    assertThat(settings).doesNotExist();
  }

  @Test
  void isUnpackedAnywhere() throws IOException, InterruptedException {
    Path place = Files.createDirectories(SYSTEM.root().resolve("opt"));
    Path archive = only(TARGET, "mesosj-isolator-*.tar.gz");
    ends(run("tar", "-xzf", archive.toString(), "-C", place.toString()));
    Path home = only(place, "mesosj-isolator-*");
    String bin = "/opt/" + home.getFileName() + "/bin/";
    Path link = SYSTEM.root().resolve("usr/lib/cni/mesos-cni-shim");
    Files.createSymbolicLink(link, Path.of(bin + "mesos-cni-shim"));
    try {
      assertThat(SYSTEM.inside(bin + "isolator-shim", "--version").text())
          .startsWith("isolator-shim ");
      assertThat(SYSTEM.inside("env", "CNI_COMMAND=VERSION", "/usr/lib/cni/mesos-cni-shim").text())
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
