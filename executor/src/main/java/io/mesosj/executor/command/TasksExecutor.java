package io.mesosj.executor.command;

import io.mesosj.base.thread.InOrder;
import io.mesosj.base.thread.Threads;
import io.mesosj.executor.ExecutorClient;
import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.executor.ExecutorListener;
import io.mesosj.executor.time.Later;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.log.LoggedFailures;
import io.mesosj.protocol.task.TerminalState;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs what its agent launches: one task, as Mesos' command executor does, or groups, as its
 * default executor does, and ends when what it was launched for is over and acknowledged; or any
 * number of tasks, until the agent sends it away. A task costs no thread but what its process and
 * its checks need, and an agent that does not answer keeps none from being started, killed or out
 * of time. Guards itself; calls no task with its lock held, and is called with theirs.
 */
public final class TasksExecutor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TasksExecutor.class);

  /** How long an agent that sent us away is told what is left to tell. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(30);

  /**
   * What runs its tasks.
   *
   * @param alone the one task of an executor that is not shared
   * @param together tasks of groups and of shared executors
   */
  public record Runtimes(TaskRuntime alone, TaskRuntime together) {}

  private final ExecutorEnvironment environment;
  private final Runtimes runtimes;
  private final boolean shared;
  private final ExecutorClient client;
  private final StatusSender sender;
  private final InOrder updates;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  /** Those whose end the agent has not acknowledged. */
  private final Map<TaskID, CommandTask> tasks = new LinkedHashMap<>();

  /** Those that have not ended. */
  private final Set<CommandTask> alive = new HashSet<>();

  private final Map<CommandTask, GroupOutcome<CommandTask>> groups = new LinkedHashMap<>();
  private volatile FrameworkInfo framework = FrameworkInfo.getDefaultInstance();
  private volatile boolean closed;
  private volatile boolean subscribed;
  private boolean shuttingDown;
  private boolean used;
  private boolean failed;

  /**
   * An executor that does nothing until it is {@linkplain #start started}.
   *
   * @param shared whether it takes any number of tasks, and stays until it is sent away
   */
  public TasksExecutor(
      ExecutorEnvironment environment, HttpTransport transport, Runtimes runtimes, boolean shared) {
    this.environment = environment;
    this.runtimes = runtimes;
    this.shared = shared;
    this.client = new ExecutorClient(environment, transport, new Events());
    this.sender = new StatusSender(client, () -> closed);
    this.updates =
        new InOrder(new Threads("statuses-" + environment.executorId(), new LoggedFailures(LOG)));
  }

  /** Subscribes with the agent. */
  public void start() {
    client.start();
  }

  /** Completes with the code to exit with when there is nothing left to do. */
  public CompletionStage<Integer> ended() {
    return ended.minimalCompletionStage();
  }

  /** Kills all that runs, and ends the subscription; nothing more is reported. */
  @Override
  public void close() {
    closed = true;
    List<CommandTask> left;
    synchronized (this) {
      left = List.copyOf(tasks.values());
    }
    left.forEach(CommandTask::close);
    end();
  }

  /** Ends when the agent has been told all, or does not listen. */
  private void endWhenTold() {
    updates.execute(this::end);
    Later.after(LAST_WORDS, this::end);
  }

  private void end() {
    client.close();
    int code;
    synchronized (this) {
      code = failed ? 1 : 0;
    }
    ended.complete(code);
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
      updates.execute(
          () -> {
            if (!sender.send(status)) {
              refused(status);
            }
          });
    }

    @Override
    public void ended(CommandTask task, TaskState state) {
      // In the account before the task's lock is free, which an acknowledgement waits for.
      Runnable follows = account(task, state);
      // A task that ends holds its lock, and others may be ending too.
      Later.after(Duration.ZERO, follows);
    }
  }

  /** Notes an end; what is returned is what follows from it, with no lock held. */
  private synchronized Runnable account(CommandTask task, TaskState state) {
    alive.remove(task);
    boolean last = shuttingDown && alive.isEmpty();
    GroupOutcome<CommandTask> group = groups.remove(task);
    boolean endOthers = group != null && group.ended(task, state);
    failed |= group != null && group.hasFailed();
    return () -> {
      if (group != null && endOthers) {
        group.members().stream()
            .filter(other -> other != task)
            .forEach(other -> other.kill(Optional.empty()));
      }
      if (last) {
        endWhenTold();
      }
    };
  }

  private final class Events implements ExecutorListener {
    @Override
    public void event(Event event) {
      subscribed = true;
      switch (event.getType()) {
        case SUBSCRIBED -> framework = event.getSubscribed().getFrameworkInfo();
        case LAUNCH -> launch(event.getLaunch().getTask());
        case LAUNCH_GROUP -> launch(event.getLaunchGroup().getTaskGroup().getTasksList());
        case KILL -> kill(event.getKill());
        case ACKNOWLEDGED -> acknowledged(event.getAcknowledged());
        case ERROR -> LOG.warn("The agent says: {}", event.getError().getMessage());
        default -> {
          // Messages mean nothing to commands.
        }
      }
    }

    @Override
    public void refused(TaskStatus status) {
      TasksExecutor.this.refused(status);
    }

    @Override
    public void shutdown(String why) {
      if (subscribed) {
        LOG.atLevel(why.equals(ExecutorClient.ASKED) ? Level.INFO : Level.WARN)
            .log("Executor {} shuts down: {}", environment.executorId(), why);
      } else if (client.hasReachedAgent()) {
        LOG.error("Executor {} can't subscribe: {}", environment.executorId(), why);
        fail();
      } else {
        neverSubscribed(why);
      }
      stop();
    }
  }

  /** Mostly a container on a network that does not lead to the agent. */
  private void neverSubscribed(String why) {
    LOG.error(
        "Executor {} can't subscribe: {}. Its own addresses are {}; where its network does not lead"
            + " to the agent's, the agent needs --http_executor_domain_sockets, or --ip with an"
            + " address that containers reach",
        environment.executorId(),
        why,
        OwnAddresses.text());
    fail();
  }

  private synchronized void fail() {
    failed = true;
  }

  private void launch(TaskInfo info) {
    boolean first;
    synchronized (this) {
      first = !used;
      used = true;
    }
    Optional<CommandTask> task = add(info);
    if (task.isEmpty()) {
      return;
    }
    if (shared) {
      task.get().launch(runtimes.together());
    } else if (first) {
      task.get().launch(runtimes.alone());
    } else {
      task.get().refuse("Attempted to run multiple tasks using a \"command\" executor");
    }
  }

  /** Puts a task into the account; empty if it is there already, or all is over. */
  private synchronized Optional<CommandTask> add(TaskInfo info) {
    if (closed || shuttingDown) {
      return Optional.empty();
    }
    CommandTask task = new CommandTask(info, new Ownership());
    if (tasks.putIfAbsent(task.id(), task) != null) {
      LOG.warn("Task {} is here already and is not launched again", task.id().getValue());
      return Optional.empty();
    }
    alive.add(task);
    return Optional.of(task);
  }

  /** All are known before any of them can end. */
  private void launch(List<TaskInfo> together) {
    GroupOutcome<CommandTask> group = new GroupOutcome<>();
    synchronized (this) {
      used = true;
      for (TaskInfo info : together) {
        add(info)
            .ifPresent(
                task -> {
                  group.add(task);
                  groups.put(task, group);
                });
      }
    }
    group.members().forEach(task -> task.launch(runtimes.together()));
  }

  private void kill(Event.Kill kill) {
    Optional<KillPolicy> policy =
        kill.hasKillPolicy() ? Optional.of(kill.getKillPolicy()) : Optional.empty();
    find(kill.getTaskId())
        .ifPresentOrElse(
            task -> task.kill(policy),
            () -> LOG.warn("Task {} is not here to be killed", kill.getTaskId().getValue()));
  }

  private synchronized Optional<CommandTask> find(TaskID id) {
    return Optional.ofNullable(tasks.get(id));
  }

  private void acknowledged(Event.Acknowledged acknowledged) {
    Optional<CommandTask> task = find(acknowledged.getTaskId());
    if (task.isPresent() && task.get().endedBy(acknowledged.getUuid())) {
      settled(acknowledged.getTaskId());
    }
  }

  /**
   * Nobody will hear of a task's end by it: the agent tells what it can when this executor has
   * ended.
   */
  private void refused(TaskStatus status) {
    if (TerminalState.is(status.getState())) {
      fail();
      settled(status.getTaskId());
    }
  }

  private void settled(TaskID task) {
    boolean last;
    synchronized (this) {
      tasks.remove(task);
      last = tasks.isEmpty() && !shared;
    }
    if (last) {
      end();
    }
  }

  /** Gives the commands time to end by themselves. */
  private void stop() {
    List<CommandTask> running;
    synchronized (this) {
      shuttingDown = true;
      running = List.copyOf(alive);
    }
    if (running.isEmpty()) {
      endWhenTold();
      return;
    }
    Duration grace = StatusSender.graceAtShutdown(environment);
    running.forEach(task -> task.kill(grace));
  }
}
