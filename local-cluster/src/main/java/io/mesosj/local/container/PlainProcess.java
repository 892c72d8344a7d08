package io.mesosj.local.container;

import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A task without root: a process of the agent's user in a session of its own. */
final class PlainProcess implements TaskProcess {
  private static final int SIGKILL = 9;

  private final Process process;
  private final CheckTarget checks;

  private PlainProcess(Process process, CheckTarget checks) {
    this.process = process;
    this.checks = checks;
  }

  static PlainProcess start(
      List<String> arguments, Map<String, String> environment, Path directory, File out, File err)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out))
            .redirectError(ProcessBuilder.Redirect.appendTo(err))
            .redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new PlainProcess(builder.start(), new PlainChecks(directory, environment));
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return process.onExit().thenApply(ended -> RuncProcess.status(ended.exitValue()));
  }

  @Override
  public Optional<CheckTarget> checkTarget() {
    return Optional.of(checks);
  }

  @Override
  public void signal(int signal) {
    Stream<ProcessHandle> tree =
        Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    // Collected first: a child that loses its parent is no descendant any more.
    for (ProcessHandle handle : tree.toList()) {
      if (signal == SIGKILL) {
        handle.destroyForcibly();
      } else {
        handle.destroy();
      }
    }
  }
}
