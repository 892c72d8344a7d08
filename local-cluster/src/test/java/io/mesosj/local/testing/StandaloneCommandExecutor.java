package io.mesosj.local.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.executor.command.TaskRuntime;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The command executor as a process of its own, as Mesos starts it. The command is the task's data,
 * since a task with an executor of the framework's own has no command.
 */
public final class StandaloneCommandExecutor implements TaskRuntime {
  private static final int SIGNALED = 128;
  private static final int SIGKILL = 9;

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
    return new Child(
        new ProcessBuilder("/bin/sh", "-c", task.getData().toString(UTF_8))
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private record Child(Process process) implements TaskProcess {
    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public CompletionStage<ExitStatus> exit() {
      return process.onExit().thenApply(ended -> status(ended.exitValue()));
    }

    private static ExitStatus status(int value) {
      return value > SIGNALED ? ExitStatus.signaled(value - SIGNALED) : ExitStatus.exited(value);
    }

    @Override
    public void signal(int signal) {
      if (signal == SIGKILL) {
        process.destroyForcibly();
      } else {
        process.destroy();
      }
    }
  }
}
