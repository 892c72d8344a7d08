package io.mesosj.protocol.duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "3s, PT3S",
    "10secs, PT10S",
    "1.5hrs, PT1H30M",
    "250ms, PT0.25S",
    "5m, PT5M",
    "1h30m, PT1H30M",
    "1h 30m 5s, PT1H30M5S",
    "2 days, PT48H",
    "1w, PT168H",
    "10S, PT10S",
    "0s, PT0S",
    "-1secs, PT-1S",
  })
  void readsWhatPeopleWrite(String text, String duration) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.parse(duration));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "3x", "1h30", "s5", "1e9s", " ", "1.5x"})
  void refusesTheRestAndShowsIt(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" is not a duration");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2.3s, is not a number",
    "99999999999999w, is too long",
    "1h99999999w, is too long"
  })
  void saysWhatIsWrongWithANumber(String text, String problem) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }
}
