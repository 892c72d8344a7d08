package io.mesosj.base.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InOrderTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final InOrder work =
      new InOrder(new Threads("work", (thread, e) -> told.add(String.valueOf(e.getMessage()))));

  @Test
  void isDoneOneAfterAnother() {
    List<Integer> done = new CopyOnWriteArrayList<>();

    IntStream.range(0, 1000).forEach(i -> work.execute(() -> done.add(i)));

    await().atMost(Duration.ofMinutes(1)).until(() -> done.size() == 1000);
    assertThat(done).isSorted();
  }

  @Test
  void goesOnAfterAFailureThatIsTold() {
    work.execute(
        () -> {
          throw new AssertionError("lost");
        });
    work.execute(() -> told.add("next"));

    await().atMost(Duration.ofMinutes(1)).until(() -> told.size() == 2);
    assertThat(told).containsExactly("lost", "next");
  }
}
