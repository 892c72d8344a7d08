package io.mesosj.base.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMillis(350);

  @Test
  void doublesUpToTheLongest() {
    assertThat(Backoff.pause(FIRST, LONGEST, 1)).isEqualTo(FIRST);
    assertThat(Backoff.pause(FIRST, LONGEST, 2)).isEqualTo(Duration.ofMillis(200));
    assertThat(Backoff.pause(FIRST, LONGEST, 3)).isEqualTo(LONGEST);
    assertThat(Backoff.pause(FIRST, Duration.ofDays(36_500), Integer.MAX_VALUE))
        .isGreaterThan(Duration.ofDays(365))
        .isLessThanOrEqualTo(Duration.ofDays(36_500));
    assertThat(Backoff.pause(Duration.ZERO, LONGEST, 1)).isEqualTo(Duration.ofMillis(1));
  }

  @RepeatedTest(20)
  void jittersAndBeginsAnew() {
    Backoff backoff = new Backoff(FIRST, LONGEST);

    assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(150));
    assertThat(backoff.next()).isBetween(Duration.ofMillis(100), Duration.ofMillis(300));
    backoff.reset();
    assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofMillis(150));
    assertThat(Backoff.upTo(FIRST)).isBetween(Duration.ofMillis(10), Duration.ofMillis(101));
  }
}
