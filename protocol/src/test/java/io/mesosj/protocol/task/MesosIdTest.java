package io.mesosj.protocol.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MesosIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "a.b", "...", "a b", "ä"})
  void takesAnId(String id) {
    assertThat(MesosId.problem(id)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../x", "a\\b", "a\nb", "\u007f"})
  void refusesAnIdThatIsNoFileName(String id) {
    assertThat(MesosId.problem(id)).isPresent();
  }

  @Test
  void takesIdsOfAFileNamesLength() {
    assertThat(MesosId.problem("x".repeat(255))).isEmpty();
    assertThat(MesosId.problem("x".repeat(256)))
        .contains("ID must not be greater than 255 characters");
    assertThat(MesosId.problem("ä".repeat(127))).isEmpty();
    assertThat(MesosId.problem("ä".repeat(128))).isPresent();
  }
}
