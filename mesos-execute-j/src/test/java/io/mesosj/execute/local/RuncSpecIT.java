package io.mesosj.execute.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.execute.testing.Cli;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what is seen inside our container and inside the one that {@code runc spec} describes.
 */
@NeedsRoot
class RuncSpecIT {
  /** CAP_CHOWN to CAP_SETFCAP of Docker's default container. */
  private static final long DOCKERS_CAPABILITIES = 0xa80425fbL;

  private static final String SHOW = "cat /proc/self/status /proc/self/mountinfo";
  private static final Set<String> RESTRICTIONS = Set.of("ro", "nosuid", "nodev", "noexec");

  @TempDir Path directory;

  /** What one container sees: its status by name, its mounts' restrictions by place. */
  private record Seen(Map<String, String> status, Map<String, Set<String>> mounts) {
    static Seen of(String text) {
      Map<String, String> status = new HashMap<>();
      Map<String, Set<String>> mounts = new HashMap<>();
      for (String line : text.lines().toList()) {
        String[] words = line.split("\\s+", -1);
        if (words[0].endsWith(":")) {
          status.put(words[0].substring(0, words[0].length() - 1), words[words.length - 1]);
        } else if (words.length > 6) {
          Set<String> options = new HashSet<>(Arrays.asList(words[5].split(",", -1)));
          options.retainAll(RESTRICTIONS);
          mounts.put(words[4], options);
        }
      }
      return new Seen(status, mounts);
    }

    long bits(String name) {
      return Long.parseUnsignedLong(status.getOrDefault(name, ""), 16);
    }
  }

  private Seen ours() throws IOException {
    BusyboxImage.named("box").saveTo(directory.resolve("images"));
    Cli cli =
        Cli.run(
            directory,
            "--master=local",
            "--quiet",
            "--no_new_privileges",
            "--docker_registry=" + directory.resolve("images"),
            "--docker_image=box",
            "--command=" + SHOW);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return Seen.of(cli.out());
  }

  private Seen theirs() throws Exception {
    Path bundle = Files.createDirectory(directory.resolve("bundle"));
    Path bin = Files.createDirectories(bundle.resolve("rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
    Files.createSymbolicLink(bin.resolve("cat"), Path.of("busybox"));
    run(bundle, "runc", "spec");
    Path config = bundle.resolve("config.json");
    ObjectNode spec = (ObjectNode) new ObjectMapper().readTree(config.toFile());
    ObjectNode process = (ObjectNode) spec.get("process");
    process.put("terminal", false);
    process.putArray("args").add("/bin/sh").add("-c").add("PATH=/bin; " + SHOW);
    // Raising limits is forbidden in some containers.
    process.remove("rlimits");
    new ObjectMapper().writeValue(config.toFile(), spec);
    String id = "spec-" + ProcessHandle.current().pid();
    return Seen.of(run(bundle, "runc", "--root", bundle.resolve("state").toString(), "run", id));
  }

  private static String run(Path where, String... command) throws Exception {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(where.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void isNowhereWider() throws Exception {
    Seen ours = ours();
    Seen theirs = theirs();

    assertThat(theirs.mounts()).containsKeys("/proc/keys", "/proc/sys", "/sys", "/dev/shm");
    theirs
        .mounts()
        .forEach(
            (place, restrictions) -> {
              // A root file system is for writing here: it goes with its container.
              if (!place.equals("/")) {
                assertThat(ours.mounts()).containsKey(place);
                assertThat(ours.mounts().get(place)).as(place).containsAll(restrictions);
              }
            });
    assertThat(ours.bits("CapBnd") & ~DOCKERS_CAPABILITIES).isZero();
    assertThat(ours.bits("CapEff") & ~DOCKERS_CAPABILITIES).isZero();
    assertThat(ours.bits("CapInh")).isZero();
    assertThat(ours.bits("CapAmb")).isZero();
    assertThat(ours.status().get("NoNewPrivs")).isEqualTo(theirs.status().get("NoNewPrivs"));
    assertThat(ours.status()).containsEntry("Seccomp", "2");
  }
}
