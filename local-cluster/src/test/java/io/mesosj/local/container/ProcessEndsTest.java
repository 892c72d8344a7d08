package io.mesosj.local.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.process.Program;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes of which a shell was the parent, that has ended. */
class ProcessEndsTest {
  private static final int MANY = 40;

  private final List<ProcessHandle> processes = new ArrayList<>();

  @AfterEach
  void endThem() {
    processes.forEach(ProcessHandle::destroyForcibly);
  }

  private ProcessHandle orphan() throws Exception {
    String pid =
        Program.of(Patience.LIMIT, "sh", "-c", "sleep 1000 > /dev/null 2>&1 & echo $!")
            .run()
            .orFail()
            .text();
    long number = Long.parseLong(pid.strip());
    ProcessHandle orphan = ProcessHandle.of(number).orElseThrow();
    processes.add(orphan);
    return orphan;
  }

  private static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  @Test
  void oneThreadTellsOfEach() throws Exception {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    long reapers = threads("process reaper");
    for (int i = 0; i < MANY; i++) {
      ends.add(ProcessEnds.of(orphan()).toCompletableFuture());
    }
    // The kernel is asked about each of them.
    await().until(() -> descriptors() == MANY);
    assertThat(threads("process-ends")).isEqualTo(1);
    assertThat(threads("process reaper") - reapers).isLessThan(MANY);

    for (int i = 0; i < MANY; i += 2) {
      processes.get(i).destroyForcibly();
      ends.get(i).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    for (int i = 1; i < MANY; i += 2) {
      assertThat(ends.get(i)).isNotDone();
    }

    // One that comes while it waits.
    CompletionStage<Void> late = ProcessEnds.of(orphan());
    processes.get(MANY).destroyForcibly();
    late.toCompletableFuture().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);

    for (int i = 1; i < MANY; i += 2) {
      processes.get(i).destroyForcibly();
      ends.get(i).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    // Nothing is kept for nobody.
    await().until(() -> threads("process-ends") == 0 && descriptors() == 0);
  }

  /** Those of processes that this one has open. */
  private static long descriptors() {
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      return open.filter(ProcessEndsTest::isOfAProcess).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfAProcess(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("pidfd");
    } catch (IOException e) {
      // Closed just now.
      return false;
    }
  }

  @Test
  void oneThatHasEndedIsToldOf() throws Exception {
    ProcessHandle gone = orphan();
    gone.destroyForcibly();
    await().until(() -> !gone.isAlive());

    ProcessEnds.of(gone).toCompletableFuture().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
