package io.mesosj.local.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of the kernel's own cgroups of version 2, which there are beside version 1 too. */
@NeedsRoot
class CgroupProcessesIT {
  private final Path cgroup =
      Stream.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified")
          .map(Path::of)
          .filter(path -> Files.exists(path.resolve("cgroup.procs")))
          .findFirst()
          .orElseThrow()
          .resolve("mesosj-test-" + ProcessHandle.current().pid());

  @BeforeEach
  void make() throws IOException {
    Files.createDirectory(cgroup);
  }

  @AfterEach
  void remove() throws IOException {
    Files.deleteIfExists(cgroup.resolve("agent"));
    Files.delete(cgroup);
  }

  @Test
  void movesAllProcessesIntoAChild() throws Exception {
    List<Process> processes = List.of(start("sleep", "100"), start("sleep", "100"));
    try {
      for (Process process : processes) {
        Files.writeString(
            cgroup.resolve("cgroup.procs"), "" + process.pid(), StandardOpenOption.WRITE);
      }

      new CgroupProcesses(cgroup).moveTo("agent");

      assertThat(Files.readAllLines(cgroup.resolve("cgroup.procs"))).isEmpty();
      assertThat(Files.readAllLines(cgroup.resolve("agent/cgroup.procs")))
          .containsExactlyInAnyOrderElementsOf(
              processes.stream().map(process -> "" + process.pid()).toList());
    } finally {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void makesNoChildWhereThereAreNone() throws IOException {
    new CgroupProcesses(cgroup).moveTo("agent");

    assertThat(cgroup.resolve("agent")).doesNotExist();
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(command).start();
  }
}
