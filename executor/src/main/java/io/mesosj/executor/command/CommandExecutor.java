package io.mesosj.executor.command;

import com.google.protobuf.ByteString;
import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ExecutorListener;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.task.TerminalState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task and reports TASK_STARTING, TASK_RUNNING, TASK_KILLING and how it ended; ends itself
 * when its terminal update is acknowledged. An agent can host one object a task: it costs no thread
 * but what its {@linkplain ExecutorClient client} needs. Source: Mesos' {@code
 * src/launcher/executor.cpp}.
 */
public final class CommandExecutor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandExecutor.class);

  private final ExecutorEnvironment environment;
  private final TaskRuntime runtime;
  private final ExecutorClient client;
  private final StatusSender sender;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile FrameworkInfo framework = FrameworkInfo.getDefaultInstance();
  private volatile boolean muted;
  private volatile boolean shuttingDown;
  private @Nullable CommandTask task;
  private boolean closed;

  /**
   * An executor that does nothing until it is {@linkplain #start started}, and reaches its agent as
   * the environment says.
   */
  public CommandExecutor(ExecutorEnvironment environment, TaskRuntime runtime) {
    this(environment, environment.transport(), runtime);
  }

  /** The same with another transport. */
  public CommandExecutor(
      ExecutorEnvironment environment, HttpTransport transport, TaskRuntime runtime) {
    this.environment = environment;
    this.runtime = runtime;
    this.client = new ExecutorClient(environment, transport, new Events());
    this.sender = new StatusSender(client, () -> muted);
  }

  /** Subscribes with the agent. */
  public void start() {
    client.start();
  }

  /**
   * Takes over a command that an earlier executor launched; before {@link #start}.
   *
   * @param last the last state that was reported of it
   */
  public void adopt(TaskInfo running, FrameworkInfo of, TaskProcess command, TaskState last) {
    framework = of;
    CommandTask adopted = new CommandTask(running, new Ownership());
    synchronized (this) {
      task = adopted;
    }
    adopted.adopt(command, last);
  }

  /** Completes when the executor has nothing left to do. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Nothing is reported from now on: the agent has given this executor up. Does not wait. */
  public void mute() {
    muted = true;
  }

  /**
   * Kills the command if it runs and ends the subscription. A launch that is under way is waited
   * for, and none is begun afterwards; how the command ends is not reported.
   */
  @Override
  public void close() {
    mute();
    CommandTask running;
    synchronized (this) {
      closed = true;
      running = task;
    }
    if (running != null) {
      running.close();
    }
    end();
  }

  private void end() {
    client.close();
    ended.complete(null);
  }

  private synchronized @Nullable CommandTask task() {
    return task;
  }

  private final class Ownership implements CommandTask.Owner {
    @Override
    public String executorId() {
      return environment.executorId();
    }

    @Override
    public boolean knowsKilling() {
      return StatusSender.knowsKilling(framework);
    }

    @Override
    public void update(TaskStatus status) {
      if (!sender.send(status)) {
        refused(status);
      }
    }

    @Override
    public void ended(CommandTask task, TaskState state) {
      if (shuttingDown) {
        end();
      }
    }
  }

  private final class Events implements ExecutorListener {
    @Override
    public void event(Event event) {
      switch (event.getType()) {
        case SUBSCRIBED -> framework = event.getSubscribed().getFrameworkInfo();
        case LAUNCH -> launch(event.getLaunch().getTask());
        case KILL -> kill(event.getKill());
        case ACKNOWLEDGED -> acknowledged(event.getAcknowledged().getUuid());
        case ERROR -> LOG.warn("The agent says: {}", event.getError().getMessage());
        default -> {
          // Groups are for executors of many tasks; messages mean nothing to a command.
        }
      }
    }

    @Override
    public void refused(TaskStatus status) {
      CommandExecutor.this.refused(status);
    }

    @Override
    public void shutdown(String why) {
      LOG.debug("Executor {} shuts down: {}", environment.executorId(), why);
      stop();
    }
  }

  /** Gives the command time to end by itself. */
  private void stop() {
    CommandTask running = task();
    if (running == null) {
      end();
      return;
    }
    shuttingDown = true;
    if (!running.isRunning()) {
      end();
      return;
    }
    running.kill(StatusSender.graceAtShutdown(environment));
  }

  private void launch(TaskInfo launched) {
    CommandTask fresh = new CommandTask(launched, new Ownership());
    synchronized (this) {
      if (closed) {
        return;
      }
      if (task == null) {
        task = fresh;
      }
    }
    if (task() == fresh) {
      fresh.launch(runtime);
    } else {
      fresh.refuse("Attempted to run multiple tasks using a \"command\" executor");
    }
  }

  private void kill(Event.Kill kill) {
    CommandTask running = task();
    if (running != null && running.id().equals(kill.getTaskId())) {
      running.kill(kill.hasKillPolicy() ? Optional.of(kill.getKillPolicy()) : Optional.empty());
    }
  }

  /** No acknowledgement of its task's end will come: the agent tells what it can. */
  private void refused(TaskStatus status) {
    if (TerminalState.is(status.getState())) {
      end();
    }
  }

  private void acknowledged(ByteString uuid) {
    CommandTask running = task();
    if (running != null && running.endedBy(uuid)) {
      end();
    }
  }
}
