package io.mesosj.base.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneLineTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain text, näme, 名前, \uD83D\uDE00 | plain text, näme, 名前, \uD83D\uDE00",
        "x\u202Ey | x\\u202ey",
        "x\u200By | x\\u200by",
        "x\uFEFFy | x\\ufeffy",
        "x\u2028y\u2029z | x\\u2028y\\u2029z",
        "x\u001B[2Jy | x\\u001b[2Jy",
        "x\u0000y\u007Fz\u0085 | x\\u0000y\\u007fz\\u0085",
        "x\uD83Dy | x\\ud83dy",
        "x\uDE00y | x\\ude00y",
        "x\u0378y | x\\u0378y",
        "x\uDBFF\uDFFFy | x\\u10ffffy",
        "x\uDB40\uDC41y | x\\ue0041y",
      })
  void escapesWhatNobodySees(String text, String shown) {
    assertThat(OneLine.of(text)).isEqualTo(shown);
  }

  @Test
  void staysOnOneLine() {
    assertThat(OneLine.of("a\tb\nc\rd")).isEqualTo("a b c d");
  }

  @Test
  void isCutButNotInTheMiddleOfACharacter() {
    assertThat(OneLine.of("abcd", 4)).isEqualTo("abcd");
    assertThat(OneLine.of("abcde", 4)).isEqualTo("abcd…");
    assertThat(OneLine.of("abc\uD83D\uDE00", 4)).isEqualTo("abc\uD83D\uDE00");
    assertThat(OneLine.of("abc\uD83D\uDE00e", 4)).isEqualTo("abc\uD83D\uDE00…");
  }
}
