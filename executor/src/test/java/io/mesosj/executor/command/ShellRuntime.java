package io.mesosj.executor.command;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Runs a task's command as a child of the test. */
final class ShellRuntime implements TaskRuntime {
  /** A command that can't be started. */
  static final String BROKEN = "broken";

  /** A command at which the runtime itself breaks. */
  static final String BREAKING = "breaking";

  private static final AtomicReference<ProcessHandle> LAST = new AtomicReference<>();

  static ProcessHandle lastStarted() {
    return requireNonNull(LAST.get(), "nothing was started");
  }

  @Override
  public TaskProcess launch(TaskInfo task) throws IOException {
    if (task.getCommand().getValue().equals(BROKEN)) {
      throw new IOException("no such container");
    }
    if (task.getCommand().getValue().equals(BREAKING)) {
      throw new AssertionError("the runtime's");
    }
    Process process =
        new ProcessBuilder("/bin/sh", "-c", task.getCommand().getValue())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    LAST.set(process.toHandle());
    return new ChildProcess(process);
  }
}
