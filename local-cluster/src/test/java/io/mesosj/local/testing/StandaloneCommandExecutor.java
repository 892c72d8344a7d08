package io.mesosj.local.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.ChildProcess;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.executor.command.TaskRuntime;
import java.io.File;
import java.io.IOException;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The command executor as a process of its own, as Mesos starts it. The command is the task's data,
 * since a task with an executor of the framework's own has no command.
 */
public final class StandaloneCommandExecutor implements TaskRuntime {
  private StandaloneCommandExecutor() {}

  public static void main(String[] arguments) {
    CommandExecutor executor =
        new CommandExecutor(
            ExecutorEnvironment.from(System.getenv()), new StandaloneCommandExecutor());
    executor.start();
    executor.ended().join();
  }

  @Override
  public TaskProcess launch(TaskInfo task) throws IOException {
    return new ChildProcess(
        new ProcessBuilder("/bin/sh", "-c", task.getData().toString(UTF_8))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }
}
