package io.mesosj.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialsFileTest {
  @Test
  void readsBothFormatsOfMesos() {
    assertThat(
            CredentialsFile.parse(
                """
                {"credentials": [
                  {"principal": "ali", "secret": "open:sesame"},
                  {"principal": "bob", "secret": ""}
                ]}
                """))
        .isEqualTo(Map.of("ali", "open:sesame", "bob", ""));
    assertThat(CredentialsFile.parse("\nali open:sesame\n\n  bob\tsecret  \n"))
        .isEqualTo(Map.of("ali", "open:sesame", "bob", "secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|no credentials",
        "{\"credentials\": []}|no credentials",
        "{\"credentials\": [|not JSON: line 1",
        "{\"credentials\": {}}|expected {\"credentials\": [...]}",
        "{}|expected {\"credentials\": [...]}",
        "{\"credentials\": [{\"principal\": \"a\", \"secret\": 7}]}|credentials[0]",
        "{\"credentials\": [7]}|credentials[0]",
        "{\"credentials\": [{\"principal\": \"a:b\", \"secret\": \"hush\"}]}|must not be empty nor",
        "{\"credentials\": [{\"principal\": \"\", \"secret\": \"hush\"}]}|must not be empty nor",
        "ali|line 1",
        "ali hush hush|line 1",
        "a:b hush|line 1",
      })
  void saysWhatIsWrongWithoutTheSecret(String text, String problem) {
    assertThatThrownBy(() -> CredentialsFile.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem)
        .message()
        .doesNotContain("hush");
  }

  @Test
  void refusesAPrincipalThatIsThereTwice() {
    assertThatThrownBy(() -> CredentialsFile.parse("ali a\nbob b\nali c\n"))
        .hasMessage("line 3: the principal was named before");
  }
}
