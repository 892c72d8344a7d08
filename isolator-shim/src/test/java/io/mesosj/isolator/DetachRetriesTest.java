package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.testing.LoggedLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DetachRetriesTest {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private final AtomicInteger attempts = new AtomicInteger();

  private void fail(String containerId) throws IsolatorException {
    attempts.incrementAndGet();
    throw new IsolatorException("the plugin 'bridge' is not here");
  }

  @Test
  void endsItsTriesAfterItsTimeAndSaysSoOnce() throws Exception {
    try (LoggedLines logged = LoggedLines.listen();
        DetachRetries retries = new DetachRetries(this::fail, PAUSE, Duration.ofMillis(100))) {
      retries.add("web", "at first");

      await().until(() -> !logged.lines().isEmpty());
      int tried = attempts.get();
      assertThat(tried).isPositive();
      // Several of the pauses that it would make.
      Thread.sleep(1000);
      assertThat(attempts).hasValue(tried);
      assertThat(retries.pending()).containsEntry("web", "the plugin 'bridge' is not here");
      assertThat(logged.lines())
          .singleElement()
          .asString()
          .contains("web", "the plugin 'bridge' is not here", "isolator-shim detach --force");
    }
  }

  @Test
  void saysNothingOfOneThatSucceedsOrOfItsEnd() throws Exception {
    try (LoggedLines logged = LoggedLines.listen();
        DetachRetries retries =
            new DetachRetries(
                id -> {
                  if (attempts.incrementAndGet() < 3) {
                    throw new IsolatorException("not yet");
                  }
                },
                PAUSE,
                Duration.ofMinutes(1))) {
      retries.add("web", "at first");

      await().until(() -> retries.pending().isEmpty());
      assertThat(attempts).hasValue(3);
      assertThat(logged.lines()).isEmpty();
    }
  }
}
