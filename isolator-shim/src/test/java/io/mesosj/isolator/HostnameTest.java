package io.mesosj.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostnameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "web-1", "db.example.org", "0x", "A.B"})
  void isLabelsWithDotsBetween(String name) throws Exception {
    assertThat(Hostname.checked(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        "a..b",
        ".a",
        "a.",
        "a_b",
        "a b",
        "a\n6.6.6.6 b",
        "a\n",
        "\u00e9",
        "a/b",
        "a123456789012345678901234567890123456789012345678901234567890123.x"
      })
  void nothingElse(String name) {
    assertThatThrownBy(() -> Hostname.checked(name))
        .isInstanceOf(IsolatorException.class)
        .hasMessageStartingWith("hostname ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void has64CharactersAtMost() throws Exception {
    String longest = "a".repeat(63);
    assertThat(Hostname.checked(longest)).isEqualTo(longest);
    assertThatThrownBy(() -> Hostname.checked("a".repeat(40) + "." + "b".repeat(24)))
        .hasMessage("hostname has 65 characters, of which the kernel takes 64");
    assertThat(Hostname.ofId("x".repeat(100))).hasSize(64);
  }
}
