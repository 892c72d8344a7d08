package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AdoptedProcessTest {
  @TempDir Path directory;

  private Bundle bundle;

  @BeforeEach
  void create() throws Exception {
    bundle = new Bundle("c", directory.resolve("containers/c"), directory.resolve("runc"));
    bundle.create();
  }

  /** As when an agent starts again while a task ends on a busy machine. */
  @Test
  void waitsForWhoWritesTheExitCode() throws Exception {
    Process writer = waiting("sleep 1; echo 3 >\"$0.tmp\"; mv \"$0.tmp\" \"$0\"");

    assertThat(AdoptedProcess.await(bundle.status(), () -> WaitingRunc.isWaitingFor(bundle)))
        .hasValue(3);
    assertThat(writer.waitFor()).isZero();
  }

  @Test
  @Timeout(9)
  void waitsForNobodyWhoIsGone() throws Exception {
    Process writer = waiting("exec sleep 100");
    writer.destroyForcibly().waitFor(5, TimeUnit.SECONDS);

    assertThat(AdoptedProcess.await(bundle.status(), () -> WaitingRunc.isWaitingFor(bundle)))
        .isEmpty();
  }

  private Process waiting(String script) throws Exception {
    return new ProcessBuilder("/bin/sh", "-c", script, bundle.status().toString()).start();
  }
}
