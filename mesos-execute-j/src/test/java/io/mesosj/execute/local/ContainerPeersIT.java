package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import io.mesosj.base.process.SearchPath;
import io.mesosj.execute.testing.Cli;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.protocol.testing.DockerDaemon;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what is seen inside our container with what is seen inside those of Debian's Docker and
 * podman, from the same image. Both keep all they have in the test's directory.
 */
@NeedsRoot
class ContainerPeersIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** For ping and login, which podman keeps from containers and Docker does not. */
  private static final long NET_RAW_AND_AUDIT_WRITE = 1L << 13 | 1L << 29;

  /** Files of theirs; what containers have of their cgroups is looked at apart. */
  private static final Set<String> PLACES_OF_FILES = Set.of("/etc", "/run");

  @TempDir Path directory;

  private SeenInside ours() throws IOException {
    Cli cli =
        Cli.run(
            directory,
            "--master=local",
            "--quiet",
            "--docker_registry=" + directory.resolve("images"),
            "--docker_image=box",
            "--command=" + SeenInside.SHOW);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return SeenInside.of(cli.out());
  }

  private static String run(List<String> program, String... arguments) throws IOException {
    List<String> line = new ArrayList<>(program);
    line.addAll(List.of(arguments));
    ProgramOutput output = Program.of(LIMIT, line).errorsApart().run();
    return output.orFail().text();
  }

  @Test
  void isNowhereWiderThanPodmans() throws IOException {
    assumeThat(SearchPath.ofThisProcess().find("podman"))
        .as("optional peer: no podman")
        .isPresent();
    Path image = BusyboxImage.named("box").saveTo(directory.resolve("images"));
    List<String> podman =
        List.of(
            "podman",
            "--root=" + directory.resolve("podman"),
            "--runroot=" + directory.resolve("podman-run"),
            "--network-config-dir=" + directory.resolve("podman-networks"),
            "--cgroup-manager=cgroupfs",
            "--runtime=runc",
            "--events-backend=none");
    run(podman, "load", "--quiet", "--input", image.toString());
    SeenInside theirs;
    try {
      theirs =
          SeenInside.of(
              run(
                  podman,
                  "run",
                  "--rm",
                  "--pull=never",
                  "--network=none",
                  "--log-driver=none",
                  // Raising limits is forbidden in some containers.
                  "--ulimit=nofile=1024:1024",
                  "--ulimit=nproc=4096:4096",
                  "box",
                  "sh",
                  "-c",
                  SeenInside.SHOW));
    } finally {
      run(podman, "system", "reset", "--force");
    }

    assertNowhereWider(ours(), theirs, NET_RAW_AND_AUDIT_WRITE);
  }

  @Test
  void isNowhereWiderThanDockers() throws IOException {
    Path image = BusyboxImage.named("box").saveTo(directory.resolve("images"));
    SeenInside theirs;
    try (DockerDaemon daemon = DockerDaemon.withoutNetwork(directory)) {
      run(daemon.command("load", "--quiet", "--input", image.toString()));
      theirs =
          SeenInside.of(
              run(
                  daemon.command(
                      "run", "--rm", "--network=none", "box", "sh", "-c", SeenInside.SHOW)));
    }

    assertNowhereWider(ours(), theirs, 0);
  }

  private static void assertNowhereWider(SeenInside ours, SeenInside theirs, long allowed) {
    assertThat(theirs.mounts()).containsKeys("/proc/keys", "/proc/sys", "/sys", "/dev/shm");
    for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertThat(ours.bits(set) & ~theirs.bits(set) & ~allowed).as(set).isZero();
      assertThat(ours.bits(set) & ~SeenInside.DOCKERS_CAPABILITIES).as(set).isZero();
    }
    for (String same : List.of("NoNewPrivs", "Seccomp")) {
      assertThat(ours.status().get(same)).as(same).isEqualTo(theirs.status().get(same));
    }
    assertThat(ours.devices()).isSubsetOf(with(theirs.devices(), "/dev/console"));
    theirs.mounts().forEach((place, restrictions) -> assertMounted(ours, place, restrictions));
    assertThat(ours.mounts().get("/proc")).contains("nosuid", "nodev", "noexec");
    assertThat(ours.mounts().get("/sys/fs/cgroup")).contains("ro", "nosuid", "nodev", "noexec");
  }

  private static void assertMounted(SeenInside ours, String place, Set<String> restrictions) {
    Path path = Path.of(place);
    boolean file = PLACES_OF_FILES.stream().anyMatch(path::startsWith);
    // A root file system is for writing: it goes with its container.
    if (!place.equals("/") && !file && !path.startsWith("/sys/fs/cgroup")) {
      Set<String> wanted = new TreeSet<>(restrictions);
      if (place.equals("/dev") || (path.startsWith("/proc") && !restrictions.contains("ro"))) {
        // Podman lets nothing be run from its /dev, and from what it masks with /dev/null.
        wanted.remove("noexec");
      }
      assertThat(ours.mounts()).containsKey(place);
      assertThat(ours.mounts().get(place)).as(place).containsAll(wanted);
    }
  }

  private static Set<String> with(Set<String> names, String more) {
    Set<String> all = new TreeSet<>(names);
    all.add(more);
    return all;
  }
}
