package io.mesosj.execute.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
  private final AtomicBoolean left = new AtomicBoolean();

  @ParameterizedTest
  @CsvSource({
    "'ctrl-p,ctrl-q', 'a^P^Qb', 'a', true",
    "'ctrl-p,ctrl-q', 'a^Pb', 'a^Pb', false",
    "'ctrl-p,ctrl-q', '^P^P^Q', '^P', true",
    "'ctrl-p,ctrl-q', 'ab^Q', 'ab^Q', false",
    "'ctrl-a,d', 'x^Ad', 'x', true",
    "q, 'abq', 'ab', true",
    "'a,a,b', 'xaaab', 'xa', true",
    "'a,b,a,c', 'ababac', 'ab', true",
    "'a,b,a,c', 'ababab', 'abab', false",
    "'', '^P^Q', '^P^Q', false"
  })
  void leaveAndAreNotTheTasks(String keys, String typed, String passed, boolean leaves)
      throws IOException {
    assertThat(read(keys, new ByteArrayInputStream(bytes(typed)))).isEqualTo(bytes(passed));
    assertThat(left.get()).isEqualTo(leaves);
  }

  @Test
  void mayComeOneByOne() throws IOException {
    InputStream typed =
        new SequenceInputStream(
            Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(bytes("a^P")),
                    new ByteArrayInputStream(bytes("^Qb")))));

    assertThat(read(DetachKeys.DEFAULT, typed)).isEqualTo(bytes("a"));
    assertThat(left).isTrue();
  }

  @Test
  void leaveRoomForWhatTheyHeldBack() throws IOException {
    InputStream typed = new ByteArrayInputStream(bytes("aab"));

    try (InputStream in = DetachKeys.parse("a,a,c").in(typed, () -> left.set(true))) {
      assertThat(List.of(in.read(), in.read(), in.read()))
          .containsExactly((int) 'a', (int) 'a', (int) 'b');
    }
    assertThat(left).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ctrl-", "ctrl-pp", "ab", "ctrl-1", ",", " "})
  void areKeys(String text) {
    assertThatThrownBy(() -> DetachKeys.parse(text)).hasMessageContaining("is no key");
  }

  private static byte[] bytes(String text) {
    return text.replace("^P", "\u0010")
        .replace("^Q", "\u0011")
        .replace("^A", "\u0001")
        .getBytes(StandardCharsets.UTF_8);
  }

  private byte[] read(String keys, InputStream typed) throws IOException {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    byte[] buffer = new byte[64];
    try (InputStream in = DetachKeys.parse(keys).in(typed, () -> left.set(true))) {
      while (true) {
        passed.write(buffer, 0, in.read(buffer));
      }
    } catch (EOFException e) {
      return passed.toByteArray();
    }
  }
}
