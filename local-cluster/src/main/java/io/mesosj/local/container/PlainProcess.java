package io.mesosj.local.container;

import io.mesosj.base.process.ProgramStart;
import io.mesosj.executor.command.ChildProcess;
import io.mesosj.executor.command.ProcessChecks;
import io.mesosj.executor.command.TaskProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task without root: a process of the agent's user in a session of its own. */
final class PlainProcess {
  private PlainProcess() {}

  static TaskProcess start(
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
    return new ChildProcess(
        ProgramStart.start(builder), Optional.of(new ProcessChecks(directory, environment)));
  }
}
