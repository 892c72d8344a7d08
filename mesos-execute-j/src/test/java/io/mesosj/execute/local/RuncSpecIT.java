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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares what is seen inside our container and inside the one that {@code runc spec} describes.
 */
@NeedsRoot
class RuncSpecIT {

  @TempDir Path directory;

  private SeenInside ours() throws IOException {
    BusyboxImage.named("box").saveTo(directory.resolve("images"));
    Cli cli =
        Cli.run(
            directory,
            "--master=local",
            "--quiet",
            "--no_new_privileges",
            "--docker_registry=" + directory.resolve("images"),
            "--docker_image=box",
            "--command=" + SeenInside.SHOW);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    return SeenInside.of(cli.out());
  }

  private SeenInside theirs() throws Exception {
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
    process.putArray("args").add("/bin/sh").add("-c").add("PATH=/bin; " + SeenInside.SHOW);
    // Raising limits is forbidden in some containers.
    process.remove("rlimits");
    new ObjectMapper().writeValue(config.toFile(), spec);
    String id = "spec-" + ProcessHandle.current().pid();
    return SeenInside.of(
        run(bundle, "runc", "--root", bundle.resolve("state").toString(), "run", id));
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
    SeenInside ours = ours();
    SeenInside theirs = theirs();

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
    assertThat(ours.bits("CapBnd") & ~SeenInside.DOCKERS_CAPABILITIES).isZero();
    assertThat(ours.bits("CapEff") & ~SeenInside.DOCKERS_CAPABILITIES).isZero();
    assertThat(ours.bits("CapInh")).isZero();
    assertThat(ours.bits("CapAmb")).isZero();
    assertThat(ours.status().get("NoNewPrivs")).isEqualTo(theirs.status().get("NoNewPrivs"));
    assertThat(ours.status()).containsEntry("Seccomp", "2");
  }
}
