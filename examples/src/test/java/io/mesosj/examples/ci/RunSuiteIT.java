package io.mesosj.examples.ci;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a suite in CI, and the action that runs it. */
class RunSuiteIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Path CI = Path.of("ci").toAbsolutePath();

  @TempDir private Path directory;

  @Test
  void endsWithWhatTheTestsEndWith() throws IOException {
    Path suite = Files.createDirectory(directory.resolve("suite"));
    Files.writeString(suite.resolve("good.sh"), "echo fine\n");
    Files.writeString(suite.resolve("bad.sh"), "echo 'it''s bad'; echo why >&2; exit 7\n");
    Path logs = directory.resolve("logs");

    ProgramOutput run = run(List.of(CI + "/run-suite", "--logs=" + logs, suite.toString()));

    assertThat(run.status()).as(run.text()).isEqualTo(1);
    assertThat(run.text())
        .contains("ok      good\n", "FAILED  bad (7)\n", "2 tests, 1 failed; logs in " + logs);
    assertThat(logs.resolve("good.log")).hasContent("fine\n");
    assertThat(Files.readString(logs.resolve("bad.log"))).contains("its bad", "why");
    assertThat(logs.resolve("results.json"))
        .hasContent("{\"test\":\"bad\",\"exit_code\":7}\n{\"test\":\"good\",\"exit_code\":0}\n");
    assertThat(Files.readString(logs.resolve("bad.json"))).contains("\"event\":\"ended\"");
    assertThat(logs.resolve("cluster.log")).exists();
  }

  @Test
  void isAnActionWhoseStepsRun() throws IOException {
    String action = Files.readString(CI.resolve("action.yml"));
    Path logs = directory.resolve("logs");
    List<String> line = new ArrayList<>(List.of("env", "GITHUB_ACTION_PATH=" + CI));
    line.add(
        "SUITE=" + CI.resolveSibling("").resolveSibling(found(action, "default: (examples/.*)")));
    line.add("LOGS=" + logs);
    line.addAll(List.of("bash", "-c", found(action, "run: '(.*)'")));

    ProgramOutput run = run(line);

    assertThat(run.status()).as(run.text()).isZero();
    assertThat(run.text()).contains("2 tests, 0 failed");
    assertThat(logs.resolve("arithmetic.log")).hasContent("six times seven is 42\n");
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private static ProgramOutput run(List<String> line) throws IOException {
    return Program.of(LIMIT, line).run();
  }
}
