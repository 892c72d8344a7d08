package io.mesosj.base.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Threads threads =
      new Threads("work", (thread, e) -> told.add(thread.getName() + ": " + e.getMessage()));
  private final ExecutorService pool = threads.pool();
  private final ScheduledExecutorService timer = threads.timer();

  @AfterEach
  void stop() {
    pool.shutdownNow();
    timer.shutdownNow();
  }

  @Test
  void errorsOfExecutedWorkAreTold() {
    pool.execute(
        () -> {
          throw new AssertionError("lost");
        });

    await().atMost(Duration.ofMinutes(1)).until(() -> told.contains("work: lost"));
  }

  @Test
  void workLaterIsTold() {
    var unused =
        timer.schedule(
            (Runnable)
                () -> {
                  throw new IllegalStateException("lost");
                },
            1,
            TimeUnit.MILLISECONDS);

    await().atMost(Duration.ofMinutes(1)).until(() -> told.contains("work: lost"));
  }

  @Test
  void workAgainAndAgainGoesOnAfterAFailure() {
    AtomicInteger rounds = new AtomicInteger();
    var unused =
        timer.scheduleWithFixedDelay(
            () -> {
              throw new AssertionError("round " + rounds.incrementAndGet());
            },
            0,
            1,
            TimeUnit.MILLISECONDS);

    await().atMost(Duration.ofMinutes(1)).until(() -> told.contains("work: round 3"));
  }

  @Test
  void threadsAreNamedAndHoldUpNobodysEnd() {
    Thread first = threads.newThread(() -> {});

    assertThat(first.getName()).isEqualTo("work");
    assertThat(threads.newThread(() -> {}).getName()).isEqualTo("work-2");
    assertThat(first.isDaemon()).isTrue();
  }
}
