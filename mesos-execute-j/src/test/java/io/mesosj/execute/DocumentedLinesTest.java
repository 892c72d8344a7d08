package io.mesosj.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.command.CommandLine;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.protocol.testing.DocumentedLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every line of the documentation that calls mesos-execute-j has a verb and flags that it knows;
 * one that runs a task has values, too, that make one.
 */
class DocumentedLinesTest {
  private static final List<String> DIRECTORIES =
      List.of("--network_cni_config_dir=", "--network_cni_plugins_dir=", "--docker_registry=/");

  /** Where a line names none it is one that stays. */
  private static final Map<String, String> MASTER = Map.of("MESOS_MASTER", "10.0.0.1:5050");

  @Test
  void everyLineIsUnderstood() throws IOException {
    List<List<String>> lines = DocumentedLines.of("mesos-execute-j", Path.of(".."));

    assertThat(lines).hasSizeGreaterThan(40);
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(DocumentedLines.problem(new ExecuteProgram(), line)).isEmpty());
  }

  @Test
  void everyTaskIsOne() throws IOException {
    int tasks = 0;
    for (List<String> line : DocumentedLines.of("mesos-execute-j", Path.of(".."))) {
      boolean names = line.stream().anyMatch(word -> word.startsWith("--command="));
      // Files of the reader's are not here.
      boolean reads =
          line.stream().anyMatch(word -> word.contains(".json") || word.startsWith("--task="));
      if (names && !reads) {
        assertThat(dryRun(line)).as(String.join(" ", line)).isEmpty();
        tasks++;
      }
    }
    assertThat(tasks).isGreaterThan(10);
  }

  private static String dryRun(List<String> line) {
    List<String> words = new ArrayList<>(line);
    // Directories are looked for; they are the reader's.
    words.removeIf(word -> DIRECTORIES.stream().anyMatch(word::startsWith));
    if (!words.contains("--dry_run")) {
      words.add(0, "--dry_run");
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Standard streams = new Standard(said, said);
    int code = new CommandLine(new ExecuteProgram(), MASTER, streams, Terminal.NONE).run(words);
    return code == 0 ? "" : said.toString(StandardCharsets.UTF_8);
  }
}
