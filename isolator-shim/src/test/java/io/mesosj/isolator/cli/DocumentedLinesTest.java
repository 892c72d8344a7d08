package io.mesosj.isolator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.DocumentedLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every line of the documentation that calls isolator-shim has a verb and flags that it knows. */
class DocumentedLinesTest {
  @Test
  void everyLineIsUnderstood() throws IOException {
    List<List<String>> lines = DocumentedLines.of("isolator-shim", Path.of(".."));

    assertThat(lines).hasSizeGreaterThan(40);
    assertThat(lines)
        .allSatisfy(line -> assertThat(DocumentedLines.problem(new ShimProgram(), line)).isEmpty());
  }

  @Test
  void aWrongOneIsNot() {
    assertThat(DocumentedLines.problem(new ShimProgram(), List.of("statsu")))
        .contains("did you mean status?");
    assertThat(DocumentedLines.problem(new ShimProgram(), List.of("recover", "--dry_runs")))
        .contains("did you mean --dry_run?");
  }
}
