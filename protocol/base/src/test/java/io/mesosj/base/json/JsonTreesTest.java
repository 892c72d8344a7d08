package io.mesosj.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreesTest {
  private static String rewrite(String json) throws IOException {
    return JsonTrees.write(JsonTrees.read(json.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | {}",
        "{\"b\": 1, \"a\": [true, false, null]} | {\"a\":[true,false,null],\"b\":1}",
        "{\"n\": 1.50, \"e\": 1e3, \"big\": 123456789012345678901234567890} |"
            + " {\"big\":123456789012345678901234567890,\"e\":1E+3,\"n\":1.50}",
        "{\"n\": -9223372036854775808} | {\"n\":-9223372036854775808}",
        "{\"s\": \"\\u00e9\\n\\\"\\\\\"} | {\"s\":\"é\\n\\\"\\\\\"}",
      })
  void keepsValuesAndSortsKeys(String json, String written) throws Exception {
    assertThat(rewrite(json)).isEqualTo(written);
  }

  /** As editors and systems in Latin-1 write, with a byte order mark too. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\u00ef\u00bb\u00bf"})
  void stringsNeedNotBeInUtf8(String mark) throws Exception {
    byte[] json =
        (mark + "{\"a\": \"r\u00e9seau\", \"b\": 1}").getBytes(StandardCharsets.ISO_8859_1);

    assertThat(JsonTrees.write(JsonTrees.read(json))).isEqualTo("{\"a\":\"r\ufffdseau\",\"b\":1}");
  }

  @Test
  void whatIsNoJsonIsNoneInLatin1Either() {
    byte[] json = "{\"a\": \"r\u00e9seau\"".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> JsonTrees.read(json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is not JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "{",
        "{\"a\"}",
        "{\"a\": }",
        "{} {}",
        "{}x",
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": {\"b\": 1, \"b\": 1}}",
        "{\"a\": NaN}",
        "{'a': 1}",
        "{\"a\": 01}",
        "{\"a\": \"\n\"}"
      })
  void refusesWhatIsNotExactlyOneObject(String json) {
    assertThatThrownBy(() -> rewrite(json)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesDeepNestingAndGreatLengthWithoutTrying() {
    assertThatThrownBy(() -> rewrite("{\"a\":" + "[".repeat(1_000_000)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> rewrite("{\"a\": \"" + "b".repeat(10_000_000) + "\"}"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> rewrite("{\"a\": " + "1".repeat(100_000) + "}"))
        .isInstanceOf(IOException.class);
  }
}
