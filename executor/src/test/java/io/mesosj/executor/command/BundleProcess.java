package io.mesosj.executor.command;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ScriptedAgent;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The built bundle, started with what an agent puts into its environment. */
record BundleProcess(Process process) {
  private static final Path LAUNCHER =
      Path.of("target/mesosj-executor/bin/mesosj-executor").toAbsolutePath();

  static BundleProcess start(ScriptedAgent agent, Path sandbox, String... arguments)
      throws IOException {
    return start(agent, sandbox, Map.of(), arguments);
  }

  /** The same with more variables. */
  static BundleProcess start(
      ScriptedAgent agent, Path sandbox, Map<String, String> more, String... arguments)
      throws IOException {
    return start(List.of(), LAUNCHER, agent, sandbox, more, arguments);
  }

  /** Another bundle's {@code launcher}, after the words {@code around} it. */
  static BundleProcess start(
      List<String> around,
      Path launcher,
      ScriptedAgent agent,
      Path sandbox,
      Map<String, String> more,
      String... arguments)
      throws IOException {
    ExecutorEnvironment environment = agent.environment(false, Duration.ZERO);
    List<String> command = new ArrayList<>(around);
    command.add(launcher.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(sandbox.toFile())
            .redirectOutput(Redirect.appendTo(sandbox.resolve("stdout").toFile()))
            .redirectError(Redirect.appendTo(sandbox.resolve("stderr").toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "MESOS_AGENT_ENDPOINT",
                environment.agent().getAuthority(),
                "MESOS_FRAMEWORK_ID",
                environment.frameworkId(),
                "MESOS_EXECUTOR_ID",
                environment.executorId(),
                "MESOS_SANDBOX",
                sandbox.toString(),
                "MESOS_EXECUTOR_AUTHENTICATION_TOKEN",
                "token"));
    builder.environment().putAll(more);
    return new BundleProcess(builder.start());
  }

  /** As by an agent, which asks first. */
  void stop() {
    process.destroy();
    try {
      if (process.waitFor(20, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new IllegalStateException("the bundle does not end");
  }
}
