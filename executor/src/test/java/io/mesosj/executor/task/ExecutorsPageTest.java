package io.mesosj.executor.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ScriptedAgent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/executors.md shows compiles as it stands, and runs a task as a process of its own. */
final class ExecutorsPageTest {
  private static final Pattern EXECUTOR =
      Pattern.compile("```java\n(import io\\.mesosj.*?)```", Pattern.DOTALL);

  @TempDir private Path project;

  @Test
  @Timeout(180)
  void buildsTheExecutorOfThePageAndRunsATaskInIt() throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Assumptions.assumeTrue(compiler != null, "not applicable: a Java without a compiler");
    Matcher page = EXECUTOR.matcher(Files.readString(Path.of("../docs/executors.md")));
    assertThat(page.find()).isTrue();
    Path source = Files.writeString(project.resolve("Painter.java"), page.group(1));
    String classPath = System.getProperty("java.class.path");
    ByteArrayOutputStream words = new ByteArrayOutputStream();

    int compiled =
        compiler.run(
            null, words, words, "-d", project.toString(), "-cp", classPath, source.toString());

    assertThat(compiled).as(words.toString(StandardCharsets.UTF_8)).isZero();
    try (ScriptedAgent agent = new ScriptedAgent()) {
      Process executor = start(agent, classPath);
      Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
      launch.getLaunchBuilder().getTaskBuilder().setName("door").getTaskIdBuilder().setValue("t");
      launch.getLaunchBuilder().getTaskBuilder().getAgentIdBuilder().setValue("a");
      agent.send(launch);
      await().until(() -> agent.states().contains(TaskState.TASK_FINISHED));
      assertThat(agent.statuses()).anyMatch(s -> s.getMessage().equals("painting door"));
      agent.send(Event.newBuilder().setType(Event.Type.SHUTDOWN));
      assertThat(executor.waitFor()).isZero();
    }
  }

  private Process start(ScriptedAgent agent, String classPath) throws Exception {
    ExecutorEnvironment environment = agent.environment(false, Duration.ZERO);
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                project + ":" + classPath,
                "Painter")
            .inheritIO();
    builder.environment().put("MESOS_AGENT_ENDPOINT", environment.agent().getAuthority());
    builder.environment().put("MESOS_FRAMEWORK_ID", environment.frameworkId());
    builder.environment().put("MESOS_EXECUTOR_ID", environment.executorId());
    builder.environment().put("MESOS_SANDBOX", project.toString());
    return builder.start();
  }
}
