package io.mesosj.executor.task;

import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ExecutorListener;
import io.mesosj.executor.command.StatusSender;
import io.mesosj.protocol.http.HttpTransport;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a {@link TaskExecutor} as the process that an agent started. */
public final class TaskExecutors {
  private static final Logger LOG = LoggerFactory.getLogger(TaskExecutors.class);
  private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(3);

  private final ExecutorEnvironment environment;
  private final TaskExecutor executor;
  private final ExecutorClient client;
  private final StatusSender sender;
  private final Map<TaskID, RunningTask> tasks = new LinkedHashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile FrameworkInfo framework = FrameworkInfo.getDefaultInstance();
  private boolean subscribed;
  private volatile boolean failed;

  private TaskExecutors(
      TaskExecutor executor, ExecutorEnvironment environment, HttpTransport transport) {
    this.executor = executor;
    this.environment = environment;
    this.client = new ExecutorClient(environment, transport, new Events());
    this.sender = new StatusSender(client, () -> false);
  }

  /**
   * Runs until the agent sends the executor away, or is lost for longer than checkpointing allows.
   *
   * @return the code to exit with; 1 if the agent was never reached
   * @throws IllegalArgumentException if no agent started this process
   */
  public static int run(TaskExecutor executor) throws InterruptedException {
    ExecutorEnvironment environment = ExecutorEnvironment.from(System.getenv());
    return run(executor, environment, environment.transport());
  }

  /** The same with another environment than the process' own. */
  public static int run(
      TaskExecutor executor, ExecutorEnvironment environment, HttpTransport transport)
      throws InterruptedException {
    return new TaskExecutors(executor, environment, transport).run();
  }

  private int run() throws InterruptedException {
    try {
      executor.started(new Messages(client));
    } catch (Exception | Error e) {
      LOG.error("Executor {} can't start", environment.executorId(), e);
      return 1;
    }
    client.start();
    try {
      over.await();
    } finally {
      client.close();
    }
    return failed ? 1 : 0;
  }

  private final class Events implements ExecutorListener {
    @Override
    public void event(Event event) {
      subscribed = true;
      switch (event.getType()) {
        case SUBSCRIBED -> framework = event.getSubscribed().getFrameworkInfo();
        case LAUNCH -> launch(event.getLaunch().getTask());
        case LAUNCH_GROUP ->
            event
                .getLaunchGroup()
                .getTaskGroup()
                .getTasksList()
                .forEach(TaskExecutors.this::launch);
        case KILL -> kill(event.getKill());
        case MESSAGE -> message(event.getMessage().getData().toByteArray());
        case ERROR -> LOG.warn("The agent says: {}", event.getError().getMessage());
        default -> {
          // Acknowledgements are the client's business.
        }
      }
    }

    @Override
    public void shutdown(String why) {
      if (!subscribed) {
        failed = true;
        LOG.error("Executor {} can't subscribe: {}", environment.executorId(), why);
      }
      try {
        stop();
      } finally {
        over.countDown();
      }
    }
  }

  private void launch(TaskInfo info) {
    RunningTask task =
        new RunningTask(
            info, environment.executorId(), sender, (ended, state) -> forget(ended.id()));
    synchronized (tasks) {
      if (tasks.putIfAbsent(task.id(), task) != null) {
        LOG.warn("Task {} is here already and is not launched again", task.id().getValue());
        return;
      }
    }
    task.starting();
    try {
      executor.launched(task);
    } catch (Exception | Error e) {
      LOG.error("Task {} can't be launched", task.id().getValue(), e);
      if (!task.isOver()) {
        task.failed("the executor could not launch it: " + e);
      }
    }
  }

  private void forget(TaskID id) {
    synchronized (tasks) {
      tasks.remove(id);
      tasks.notifyAll();
    }
  }

  private void kill(Event.Kill kill) {
    Optional<RunningTask> task;
    synchronized (tasks) {
      task = Optional.ofNullable(tasks.get(kill.getTaskId()));
    }
    if (task.isEmpty()) {
      LOG.warn("Task {} is not here to be killed", kill.getTaskId().getValue());
      return;
    }
    KillPolicy policy =
        kill.hasKillPolicy() ? kill.getKillPolicy() : task.get().info().getKillPolicy();
    kill(
        task.get(),
        policy.hasGracePeriod()
            ? Duration.ofNanos(Math.max(0, policy.getGracePeriod().getNanoseconds()))
            : DEFAULT_GRACE_PERIOD);
  }

  private void kill(RunningTask task, Duration grace) {
    if (!task.kill(StatusSender.knowsKilling(framework))) {
      return;
    }
    try {
      executor.killed(task, grace);
    } catch (Exception | Error e) {
      LOG.error("The executor failed at the kill of task {}", task.id().getValue(), e);
    }
  }

  private void message(byte[] data) {
    try {
      executor.message(data);
    } catch (Exception | Error e) {
      LOG.error("The executor failed at a message of {} bytes", data.length, e);
    }
  }

  /** Gives the tasks time to end; the agent ends what is left with the container. */
  private void stop() {
    Duration grace = StatusSender.graceAtShutdown(environment);
    long end = System.nanoTime() + grace.toNanos();
    List<RunningTask> alive;
    synchronized (tasks) {
      alive = List.copyOf(tasks.values());
    }
    alive.forEach(task -> kill(task, grace));
    try {
      synchronized (tasks) {
        for (long left = end - System.nanoTime(); !tasks.isEmpty() && left > 0; ) {
          TimeUnit.NANOSECONDS.timedWait(tasks, left);
          left = end - System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
