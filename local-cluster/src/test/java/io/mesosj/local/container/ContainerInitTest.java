package io.mesosj.local.container;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a container's processes with its first, which is another program's child. */
class ContainerInitTest {
  /** More than the kernel gives any. */
  private static final long NO_PID = 4_194_305;

  @TempDir Path directory;
  private Process rest;

  @BeforeEach
  void startTheRest() throws IOException {
    rest = new ProcessBuilder("sleep", "1000").start();
  }

  @AfterEach
  void endTheRest() {
    rest.destroyForcibly();
  }

  /** A bundle whose cgroup has that process. */
  private Bundle bundle() throws IOException {
    Bundle bundle = Bundle.of(directory, "c");
    Path cgroup = Files.createDirectory(directory.resolve("cgroup"));
    Files.writeString(cgroup.resolve("cgroup.procs"), rest.pid() + "\n");
    Path state = Files.createDirectories(bundle.state().resolve(bundle.id()));
    Files.writeString(
        state.resolve("state.json"),
        "{\"cgroup_paths\": {\"memory\": \"" + cgroup + "\", \"cpuacct\": \"" + cgroup + "\"}}");
    return bundle;
  }

  /** runc has waited for it by the time that anybody looks, and waits for the rest then. */
  @Test
  void takesTheRestAlongIfItHadEndedAlready() throws Exception {
    ContainerInit.of(NO_PID, false, bundle()).takeTheRestAlong();

    assertThat(rest.waitFor(Patience.LIMIT.toSeconds(), SECONDS)).isTrue();
  }

  /**
   * A process calls itself what it likes, and what its state says of its handlers stands beside.
   */
  @Test
  void leavesAHandlerToOneWhoseNameIsNotUtf8() throws Exception {
    Process first =
        new ProcessBuilder(
                "sh",
                "-c",
                "printf 'r\\351seau' >/proc/$$/comm; trap 'exit 3' TERM; echo ready;"
                    + " while :; do sleep 0.1; done")
            .start();
    try {
      assertThat(first.inputReader().readLine()).isEqualTo("ready");

      ContainerInit.of(first.pid(), true, bundle()).signal(15);

      assertThat(first.waitFor(Patience.LIMIT.toSeconds(), SECONDS)).isTrue();
      assertThat(first.exitValue()).as("its own handler's").isEqualTo(3);
    } finally {
      first.destroyForcibly();
    }
  }

  @Test
  void takesTheRestAlongWhenItEnds() throws Exception {
    Process first = new ProcessBuilder("sleep", "1000").start();
    ContainerInit.of(first.pid(), false, bundle()).takeTheRestAlong();
    assertThat(rest.isAlive()).isTrue();

    first.destroyForcibly();

    assertThat(rest.waitFor(Patience.LIMIT.toSeconds(), SECONDS)).isTrue();
  }
}
