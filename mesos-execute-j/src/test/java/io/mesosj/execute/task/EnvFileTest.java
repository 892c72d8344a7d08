package io.mesosj.execute.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.mesosj.base.flags.UsageException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {
  @Test
  void readsWhatDockerComposeReads() throws UsageException {
    String text =
        """
        \uFEFF# a comment
        PLAIN=value with spaces # and a comment

        export EXPORTED=1
          INDENTED = 2
        HASH=a#b
        EMPTY=
        ONLY_COMMENT= # nothing
        SINGLE='literal $HOME \\n' # said
        DOUBLE="tab\\t quote\\" dollar\\$ other\\q"
        LINES="one
        two"
        EQUALS=a=b=c
        OWN
        NOT_HERE
        LAST=x""";

    Map<String, String> read = EnvFile.read(TaskFlags.ENV_FILE, text, Map.of("OWN", "ours"));

    assertThat(read)
        .containsExactly(
            entry("PLAIN", "value with spaces"),
            entry("EXPORTED", "1"),
            entry("INDENTED", "2"),
            entry("HASH", "a#b"),
            entry("EMPTY", ""),
            entry("ONLY_COMMENT", ""),
            entry("SINGLE", "literal $HOME \\n"),
            entry("DOUBLE", "tab\t quote\" dollar$ other\\q"),
            entry("LINES", "one\ntwo"),
            entry("EQUALS", "a=b=c"),
            entry("OWN", "ours"),
            entry("LAST", "x"));
  }

  @Test
  void readsFilesOfOtherSystems() throws UsageException {
    assertThat(EnvFile.read(TaskFlags.ENV_FILE, "A=1\r\nB='2'\r\n", Map.of()))
        .containsExactly(entry("A", "1"), entry("B", "2"));
  }

  @ParameterizedTest
  @CsvSource({
    "'A=1\nB C=2', line 2: 'B C=2' is not NAME=VALUE",
    "'=1', line 1: '=1' is not NAME=VALUE",
    "'A=\"1\n2', line 1: a \" has no other",
    "'A=\"1\n2\" x', line 2: 'x' stands behind a value in quotes",
  })
  void namesTheLineThatIsWrong(String text, String problem) {
    assertThatThrownBy(() -> EnvFile.read(TaskFlags.ENV_FILE, text.replace("\\n", "\n"), Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessage("--env_file: " + problem);
  }
}
