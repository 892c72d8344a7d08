package io.mesosj.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many launches are under way at a time, with the agent's real threads. */
class LaunchTurnsTest {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final AgentThreads threads = new AgentThreads();
  private final Set<Integer> begun = ConcurrentHashMap.newKeySet();
  private final List<Launch> launches = new ArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();

  @AfterEach
  void close() {
    threads.stopTimer();
    threads.close();
  }

  private void begin(LaunchTurns turns, int count) {
    IntStream.range(0, count)
        .forEach(
            i -> {
              launches.add(new Launch());
              ends.add(new CompletableFuture<>());
              turns.begin(
                  launches.get(i),
                  ends.get(i),
                  () -> begun.add(i),
                  failure -> {
                    throw new AssertionError(failure);
                  });
            });
  }

  @Test
  void theNextBeginsWhenOneIsOver() {
    begin(new LaunchTurns(threads, 2, FOR_EVER), 4);
    await().untilAsserted(() -> assertThat(begun).containsExactlyInAnyOrder(0, 1));

    ends.get(1).complete(null);

    await().untilAsserted(() -> assertThat(begun).containsExactlyInAnyOrder(0, 1, 2));
    // One that is over twice makes room once.
    ends.get(1).complete(null);
    ends.get(0).completeExceptionally(new IllegalStateException("it failed"));
    await().untilAsserted(() -> assertThat(begun).contains(3));
  }

  @Test
  void oneThatHangsKeepsNobodyWaiting() {
    begin(new LaunchTurns(threads, 2, Duration.ofMillis(50)), 5);

    await().untilAsserted(() -> assertThat(begun).hasSize(5));
  }

  @Test
  void aCancelledOneIsToldAtOnce() {
    begin(new LaunchTurns(threads, 1, FOR_EVER), 3);
    await().untilAsserted(() -> assertThat(begun).containsExactly(0));

    launches.get(2).cancel();

    await().untilAsserted(() -> assertThat(begun).containsExactlyInAnyOrder(0, 2));
  }

  @Test
  void tellsWhatItThrowsAndGoesOn() {
    LaunchTurns turns = new LaunchTurns(threads, 1, FOR_EVER);
    AtomicReference<Throwable> told = new AtomicReference<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    turns.begin(
        new Launch(),
        over,
        () -> {
          throw new IllegalStateException("it failed");
        },
        failure -> {
          told.set(failure);
          over.complete(null);
        });

    begin(turns, 1);

    await().untilAsserted(() -> assertThat(begun).containsExactly(0));
    assertThat(told.get()).hasMessage("it failed");
  }
}
