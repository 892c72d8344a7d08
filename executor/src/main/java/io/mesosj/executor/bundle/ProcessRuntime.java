package io.mesosj.executor.bundle;

import io.mesosj.base.process.ProgramStart;
import io.mesosj.base.process.SearchPath;
import io.mesosj.executor.command.ChildProcess;
import io.mesosj.executor.command.CommandArguments;
import io.mesosj.executor.command.CommandVariables;
import io.mesosj.executor.command.ProcessChecks;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.executor.command.TaskRuntime;
import io.mesosj.protocol.task.MesosId;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Runs a task's command as a child of this process, in the executor's own container. Its output
 * goes where the executor's goes, or, of several tasks, to files in a directory of each.
 */
final class ProcessRuntime implements TaskRuntime {
  private final TaskVariables variables;
  private final Path sandbox;
  private final boolean ownDirectories;
  private final Privileges privileges =
      new Privileges(SearchPath.ofThisProcess(), System.getProperty("user.name", ""));

  /**
   * For an executor's tasks.
   *
   * @param ownDirectories whether each has a directory in {@code tasks} of the sandbox
   */
  ProcessRuntime(TaskVariables variables, Path sandbox, boolean ownDirectories) {
    this.variables = variables;
    this.sandbox = sandbox;
    this.ownDirectories = ownDirectories;
  }

  @Override
  public TaskProcess launch(TaskInfo task) throws IOException {
    CommandInfo command = TaskCommand.of(task);
    if (ownDirectories && command.getUrisCount() > 0) {
      throw new IOException(
          "the task has URIs, which agents fetch for executors and not for what runs in them: name"
              + " them in the ExecutorInfo's command");
    }
    TaskContainer.check(task);
    List<String> before = privileges.before(task, command);
    Path directory = ownDirectories ? directory(task) : sandbox;
    new TaskContainer(sandbox, directory).prepare(task);
    Optional<OtherUser> other = privileges.other(command);
    if (ownDirectories && other.isPresent()) {
      // It could write nothing there otherwise.
      other.get().own(directory, List.of("stdout", "stderr"));
    }
    Map<String, String> environment = variables.of(task, directory.toString());
    CommandVariables.add(command.getEnvironment(), environment);
    List<String> line = new ArrayList<>(before);
    line.addAll(CommandArguments.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(directory.toFile()).redirectInput(new File("/dev/null"));
    if (ownDirectories) {
      builder.redirectOutput(Redirect.appendTo(directory.resolve("stdout").toFile()));
      builder.redirectError(Redirect.appendTo(directory.resolve("stderr").toFile()));
    } else {
      builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
    }
    builder.environment().clear();
    try {
      builder.environment().putAll(environment);
    } catch (IllegalArgumentException e) {
      throw new IOException("the task's environment can't be set: " + e.getMessage(), e);
    }
    return new ChildProcess(
        ProgramStart.start(builder),
        TaskVariables.mark(directory.toString()),
        Optional.of(new ProcessChecks(directory, environment)));
  }

  private Path directory(TaskInfo task) throws IOException {
    String id = task.getTaskId().getValue();
    Optional<String> problem = MesosId.problem(id);
    if (problem.isPresent()) {
      // It names a directory here.
      throw new IOException("the task's id can't be used: " + problem.get());
    }
    Path directory = sandbox.resolve("tasks").resolve(id);
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
    return directory;
  }
}
