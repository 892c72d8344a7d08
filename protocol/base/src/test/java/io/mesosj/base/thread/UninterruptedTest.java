package io.mesosj.base.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptedTest {
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void forgetInterrupts() {
    Thread.interrupted();
  }

  @Test
  void anInterruptFromBeforeWaitsUntilTheWorkIsDone() {
    Thread.currentThread().interrupt();

    Uninterrupted.run(() -> assertThat(Thread.currentThread().isInterrupted()).isFalse());

    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void workThatAnInterruptEndedIsDoneAgain() throws IOException {
    Uninterrupted.run(
        () -> {
          if (runs.incrementAndGet() == 1) {
            Thread.currentThread().interrupt();
            throw new IOException("killed because we were interrupted");
          }
        });

    assertThat(runs).hasValue(2);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  @Test
  void otherFailuresAreTheCallers() {
    assertThatThrownBy(
            () ->
                Uninterrupted.run(
                    () -> {
                      runs.incrementAndGet();
                      throw new IOException("no");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(runs).hasValue(1);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
