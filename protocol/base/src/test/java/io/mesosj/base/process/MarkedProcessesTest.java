package io.mesosj.base.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MarkedProcessesTest {
  private static final String NAME = "MESOSJ_TEST_MARK";
  private static final int RUNS = 12;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String mark) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sleep", "60");
    builder.environment().put(NAME, mark);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  @Test
  void whoAsksAtTheSameTimeHasOnlyWhatIsTheirsKilled() throws Exception {
    Process other = start("other");
    List<Process> asked = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      asked.add(start("run" + run));
    }
    CountDownLatch together = new CountDownLatch(RUNS);
    List<CompletableFuture<Boolean>> gone = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      String mark = "run" + run;
      Process own = asked.get(run);
      gone.add(
          CompletableFuture.supplyAsync(
              () -> killed(own, mark, together), task -> new Thread(task, mark).start()));
    }

    for (CompletableFuture<Boolean> one : gone) {
      assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(other.isAlive()).isTrue();
  }

  /** Whether its own process is gone as soon as the call returns, or a moment later. */
  private static boolean killed(Process own, String mark, CountDownLatch together) {
    try {
      together.countDown();
      together.await();
      MarkedProcesses.kill(Map.of(NAME, mark));
      return own.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
