package io.mesosj.local.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In the machine's own cgroups. */
@NeedsRoot
class LeftCgroupsIT {
  private final String name = "mesosj." + UUID.randomUUID();
  private final LeftCgroups left = LeftCgroups.ofThisHost();
  private Path cgroup;

  @BeforeEach
  void make() throws Exception {
    Path top = Path.of("/sys/fs/cgroup");
    try (Stream<Path> below = Files.list(top)) {
      Path hierarchy =
          Files.exists(top.resolve("cgroup.controllers"))
              ? top
              : below.filter(one -> one.endsWith("pids")).findFirst().orElseThrow();
      cgroup = Files.createDirectory(hierarchy.resolve(name));
    }
  }

  @AfterEach
  void takeAway() throws Exception {
    Files.deleteIfExists(cgroup);
  }

  @Test
  void goWithTheProcessesInThem() throws Exception {
    Process process = new ProcessBuilder("sleep", "1000").start();
    String pid = String.valueOf(process.pid());
    Files.writeString(cgroup.resolve("cgroup.procs"), pid, StandardOpenOption.WRITE);

    left.remove("/" + name);

    assertThat(cgroup).doesNotExist();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void areLetBeWhereTheyAreNoContainers() throws Exception {
    for (String path :
        List.of(
            "", "/", "/x", name, "/../" + name, "/a/../" + name, "system.slice:mesosj:" + name)) {
      left.remove(path);
    }

    assertThat(cgroup).exists();
  }
}
