package io.mesosj.executor.command;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Runs a task's command as a child of the test. */
final class ShellRuntime implements TaskRuntime {
  /** A command that can't be started. */
  static final String BROKEN = "broken";

  private static final AtomicReference<ProcessHandle> LAST = new AtomicReference<>();
  private static final int SIGNALED = 128;

  static ProcessHandle lastStarted() {
    return requireNonNull(LAST.get(), "nothing was started");
  }

  @Override
  public TaskProcess launch(TaskInfo task) throws IOException {
    if (task.getCommand().getValue().equals(BROKEN)) {
      throw new IOException("no such container");
    }
    Process process =
        new ProcessBuilder("/bin/sh", "-c", task.getCommand().getValue())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    LAST.set(process.toHandle());
    return new Child(process);
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
      if (signal == 9) {
        process.destroyForcibly();
      } else {
        process.destroy();
      }
    }
  }
}
