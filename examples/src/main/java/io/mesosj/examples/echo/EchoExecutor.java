package io.mesosj.examples.echo;

import io.mesosj.executor.task.Messages;
import io.mesosj.executor.task.RunningTask;
import io.mesosj.executor.task.TaskExecutor;
import io.mesosj.executor.task.TaskExecutors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Runs any number of tasks that do nothing but be there, sends every message of the scheduler back
 * to it, and ends when the agent says so.
 */
public final class EchoExecutor implements TaskExecutor {
  private @Nullable Messages scheduler;

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(TaskExecutors.run(new EchoExecutor()));
  }

  @Override
  public void started(Messages messages) {
    scheduler = messages;
  }

  @Override
  public void launched(RunningTask task) {
    task.running();
  }

  @Override
  public void message(byte[] data) throws IOException {
    if (scheduler != null) {
      scheduler.send(data);
    }
  }
}
