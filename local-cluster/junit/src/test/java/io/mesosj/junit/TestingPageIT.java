package io.mesosj.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.Events;

/** The examples of docs/testing.md, as they stand there. */
@NeedsRoot
@Timeout(180)
class TestingPageIT {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import static org.junit.jupiter.api.Assertions.assertEquals;
      import io.mesosj.junit.*;
      import io.mesosj.scheduler.*;
      import io.mesosj.scheduler.launch.*;
      import io.mesosj.scheduler.task.TaskSpec;
      import io.mesosj.scheduler.testing.*;
      import java.util.Set;
      import java.util.concurrent.TimeUnit;
      import org.apache.mesos.v1.Protos.*;
      import org.junit.jupiter.api.Test;
      """;

  @TempDir Path directory;

  @Test
  void theExamplesRun() throws Exception {
    List<String> examples =
        EXAMPLE
            .matcher(Files.readString(Path.of("../../docs/testing.md")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    // That between them is of another module, and compiled there.
    assertThat(examples).hasSize(3);
    String doubles =
        """
        class DoublesTest {
          @Test
          void runs() throws Exception {
            FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("root").setName("page").build();
            TaskSpec spec = TaskSpec.named("t").command("true").resources("cpus:1;mem:32").build();
        %s  }
        }
        """
            .formatted(examples.get(2));

    assertRuns("HelloTest", examples.get(0));
    assertRuns("DoublesTest", doubles);
  }

  private void assertRuns(String name, String text) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Assumptions.assumeTrue(compiler != null, "not applicable: a Java without a compiler");
    Path source = Files.writeString(directory.resolve(name + ".java"), IMPORTS + text);
    String classPath = System.getProperty("java.class.path");
    int status =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            classPath,
            "-d",
            directory.toString(),
            source.toString());
    assertThat(status).isZero();
    URL[] places = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(places, getClass().getClassLoader())) {
      Events tests = Runs.of(loader.loadClass(name));
      assertThat(tests.failed().list()).isEmpty();
      tests.assertStatistics(events -> events.succeeded(1));
    }
  }
}
