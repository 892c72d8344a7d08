package io.mesosj.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/testing.md, as it stands there; the integration tests run the like of it. */
class TestingPageTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String PROGRAM =
      """
      import io.mesosj.scheduler.*;
      import io.mesosj.scheduler.launch.*;
      import io.mesosj.scheduler.task.TaskSpec;
      import io.mesosj.testcontainers.*;
      import java.nio.file.Path;
      import java.util.concurrent.TimeUnit;
      class Example {
        static void run(TaskSpec spec) throws Exception {
      %s  }
      }
      """;

  @Test
  void theExampleCompiles(@TempDir Path directory) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Assumptions.assumeTrue(compiler != null, "not applicable: a Java without a compiler");
    String example =
        EXAMPLE
            .matcher(Files.readString(Path.of("../../docs/testing.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(code -> code.contains("MesosjClusterContainer"))
            .findFirst()
            .orElseThrow();
    Path source = Files.writeString(directory.resolve("Example.java"), PROGRAM.formatted(example));

    int status =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            directory.toString(),
            source.toString());

    assertThat(status).isZero();
  }
}
