package io.mesosj.examples.echo;

import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ExecutorListener;
import io.mesosj.protocol.task.StatusUuid;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Runs any number of tasks that do nothing but be there, sends every message of the scheduler back
 * to it, and ends when the agent says so.
 */
public final class EchoExecutor implements ExecutorListener {
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorEnvironment environment;
  private final ExecutorClient client;

  private EchoExecutor(ExecutorEnvironment environment) {
    this.environment = environment;
    this.client = new ExecutorClient(environment, this);
  }

  public static void main(String[] arguments) throws InterruptedException {
    EchoExecutor executor = new EchoExecutor(ExecutorEnvironment.from(System.getenv()));
    executor.client.start();
    executor.over.await();
    executor.client.close();
  }

  @Override
  public void event(Event event) {
    try {
      switch (event.getType()) {
        case LAUNCH -> report(event.getLaunch().getTask().getTaskId(), TaskState.TASK_RUNNING);
        case KILL -> report(event.getKill().getTaskId(), TaskState.TASK_KILLED);
        case MESSAGE -> client.message(event.getMessage().getData());
        default -> {
          // SUBSCRIBED and ACKNOWLEDGED are the client's business.
        }
      }
    } catch (IOException e) {
      System.err.println("the agent refused what it was told: " + e.getMessage());
    }
  }

  private void report(TaskID task, TaskState state) throws IOException {
    client.update(
        TaskStatus.newBuilder()
            .setTaskId(task)
            .setState(state)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setExecutorId(ExecutorID.newBuilder().setValue(environment.executorId()))
            .setUuid(StatusUuid.random())
            .build());
  }

  @Override
  public void shutdown(String why) {
    System.out.println("shutting down: " + why);
    over.countDown();
  }
}
