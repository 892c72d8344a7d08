package io.mesosj.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters as users write them, right and wrong. */
class MastersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1:5050/mesos",
        "http://10.0.0.1:5050/mesos",
        "https://10.0.0.1:5050?a=b",
        "http://10.0.0.1:5050/#a",
        "http://user:secret@10.0.0.1:5050",
        "10.0.0.1"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> Masters.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not HOST:PORT")
        .hasMessageNotContaining("secret");
  }

  @Test
  void speaksTlsWhereTheAddressDoesNotSay() throws Exception {
    assertThat(first("10.0.0.1:5050", false)).isEqualTo("http://10.0.0.1:5050");
    assertThat(first("10.0.0.1:5050", true)).isEqualTo("https://10.0.0.1:5050");
    assertThat(first("http://10.0.0.1:5050/", true)).isEqualTo("http://10.0.0.1:5050/");
  }

  private static String first(String text, boolean tls) throws Exception {
    try (MasterDetector masters = Masters.parse(text, tls)) {
      return masters.next(Duration.ofSeconds(1)).toString();
    }
  }
}
