package io.mesosj.protocol.duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MesosDurationTest {
  @ParameterizedTest
  @CsvSource({
    "10secs,PT10S",
    "0secs,PT0S",
    "0ns,PT0S",
    "250ms,PT0.25S",
    "7us,PT0.000007S",
    "3ns,PT0.000000003S",
    "2mins,PT2M",
    "1.5hrs,PT1H30M",
    "1days,PT24H",
    "2weeks,PT336H",
    ".5secs,PT0.5S",
    "-3secs,PT-3S",
    "1.9ns,PT0.000000001S"
  })
  void readsMesosUnits(String text, Duration expected) {
    assertThat(MesosDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10",
        "secs",
        "10 secs",
        "10sec",
        "10s",
        "10Secs",
        "1e3secs",
        "1..5secs",
        "+-1secs",
        "--1ms",
        "10secs ",
        "10secs5ms",
        "NaNsecs",
        "300000weeks",
        "1_000ms",
        "١secs"
      })
  void refusesOthers(String text) {
    assertThatThrownBy(() -> MesosDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"PT10S,10secs", "PT90S,90secs", "PT2M,2mins", "PT0.25S,250ms", "PT336H,2weeks"})
  void printsTheLargestWholeUnit(Duration duration, String expected) {
    assertThat(MesosDuration.print(duration)).isEqualTo(expected);
  }

  @Property
  void readsBackWhatItPrints(@ForAll long nanos) {
    Duration duration = Duration.ofNanos(nanos);
    assertThat(MesosDuration.parse(MesosDuration.print(duration))).isEqualTo(duration);
  }
}
