package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a task, from the wish to its end, over all the launches that its restart policy
 * allows. Safe for all threads. Futures are completed by the launcher's thread: what is chained to
 * them must not wait.
 */
public final class LaunchedTask {
  private final String name;
  private final Launcher launcher;
  private final CompletableFuture<TaskStatus> running = new CompletableFuture<>();
  private final CompletableFuture<TaskStatus> ended = new CompletableFuture<>();
  private final AtomicInteger launches = new AtomicInteger();
  private volatile @Nullable TaskSpec spec;
  private volatile @Nullable LaunchUnit unit;
  private volatile TaskID id;
  private volatile @Nullable TaskAgent agent;
  private volatile @Nullable TaskStatus latest;
  private volatile @Nullable Object absence;
  private volatile boolean over;
  private volatile boolean killRequested;

  /** A new one. */
  LaunchedTask(TaskSpec spec, LaunchUnit unit, Launcher launcher) {
    this.name = spec.name();
    this.spec = spec;
    this.unit = unit;
    this.id = fresh(spec, launcher.taskIds());
    this.launcher = launcher;
  }

  /** One that an earlier process launched. */
  LaunchedTask(StoredTask stored, Launcher launcher) {
    this.name = stored.name();
    this.id = TaskID.newBuilder().setValue(stored.taskId()).build();
    this.agent = TaskAgent.of(AgentID.newBuilder().setValue(stored.agentId()).build());
    this.launcher = launcher;
  }

  private static TaskID fresh(TaskSpec spec, TaskIds ids) {
    String begin = spec.template().getTaskId().getValue();
    return TaskID.newBuilder().setValue(ids.next(begin)).build();
  }

  /** The name of its description. */
  public String name() {
    return name;
  }

  /** Its description; empty for a task that an earlier process launched. */
  public Optional<TaskSpec> spec() {
    return Optional.ofNullable(spec);
  }

  /**
   * Its present id. A task that never reached its agent (a rescinded offer), or is launched again,
   * gets a new one, since Mesos wants ids not to be used twice.
   */
  public TaskID id() {
    return id;
  }

  /** Where it was sent; empty while it waits for an offer. */
  public Optional<AgentID> agentId() {
    return Optional.ofNullable(agent).map(TaskAgent::agentId);
  }

  /** The host of its agent, where known. */
  public Optional<String> hostname() {
    return offer().map(AgentOffer::hostname);
  }

  /**
   * The offer that it was launched on: its agent's host, address and attributes. Empty while it
   * waits, and for a task that an earlier process launched.
   */
  public Optional<AgentOffer> offer() {
    return Optional.ofNullable(agent).flatMap(TaskAgent::offer);
  }

  /** What was sent to its agent; empty as {@link #offer} is. */
  public Optional<TaskInfo> info() {
    return Optional.ofNullable(agent).flatMap(TaskAgent::info);
  }

  /** Its executor, if that is its group's or the framework's own; empty as {@link #offer} is. */
  public Optional<ExecutorInfo> executor() {
    return Optional.ofNullable(agent).flatMap(TaskAgent::executor);
  }

  /** The last status that came for its present id. */
  public Optional<TaskStatus> latest() {
    return Optional.ofNullable(latest);
  }

  /** How many times it was sent to an agent, those that never reached one left out. */
  public int launches() {
    return launches.get();
  }

  /** Completes with the first TASK_RUNNING; with {@link TaskEndedException} if it ends before. */
  public CompletableFuture<TaskStatus> running() {
    return running.copy();
  }

  /**
   * Completes with the last status, whatever the end, once it is not launched again; exceptionally
   * only when the launcher itself ends before.
   */
  public CompletableFuture<TaskStatus> ended() {
    return ended.copy();
  }

  /** Whether there is nothing more to come. */
  public boolean hasEnded() {
    return ended.isDone();
  }

  /**
   * Asks for its end; {@link #ended} tells when. One that still waits for an offer ends at once, as
   * TASK_KILLED. Sent again after every new subscription until the task has ended. It is not
   * launched again.
   */
  public void kill() {
    launcher.kill(this);
  }

  /**
   * Gives up on a task that is unreachable: this launch ends now with its last status, and is
   * killed should it ever come back.
   */
  public void abandon() {
    launcher.abandon(this);
  }

  /**
   * What its present launch writes, as it writes it; the next launch has another.
   *
   * @throws SchedulerException if it waits for an offer, or its agent's address is not known: an
   *     earlier process launched it
   */
  public TaskOutput output() throws SchedulerException {
    String launched = id.getValue();
    return launcher.output(
        this, launched, () -> over || ended.isDone() || !id.getValue().equals(launched));
  }

  /**
   * Runs a command in its container, in its networks, without a shell, and waits for its end. Not
   * for the launcher's own thread, which listeners and futures are called on.
   *
   * @param limit after which the command is ended
   * @param command the program, and its arguments
   * @throws IOException if the task does not run, the agent can't be asked or refuses, the command
   *     takes longer, or prints more than 16 MiB
   */
  public ExecResult exec(Duration limit, String... command) throws IOException {
    CommandRun line = new CommandRun(List.of(command));
    TaskStatus status = latest;
    if (over || status == null || !status.getContainerStatus().hasContainerId()) {
      throw new SchedulerException(this + " has no container to run '" + command[0] + "' in");
    }
    return line.run(
        launcher.agent(this).containers(), status.getContainerStatus().getContainerId(), limit);
  }

  Optional<LaunchUnit> unit() {
    return Optional.ofNullable(unit);
  }

  @Nullable TaskAgent agent() {
    return agent;
  }

  boolean isKillRequested() {
    return killRequested;
  }

  void requestKill() {
    killRequested = true;
  }

  /** Whether its present launch has ended. */
  boolean isOver() {
    return over;
  }

  void isOverNow() {
    over = true;
  }

  void adopted(TaskSpec by, LaunchUnit as) {
    spec = by;
    unit = as;
  }

  void placed(AgentOffer on, TaskInfo info, Optional<ExecutorInfo> executor) {
    agent = new TaskAgent(on.agentId(), Optional.of(on), Optional.of(info), executor);
    launches.incrementAndGet();
  }

  /** What was sent never reached the agent. */
  void missed() {
    launches.decrementAndGet();
  }

  /** Is to be sent once more, as another to Mesos. */
  void renamed(TaskIds ids) {
    TaskSpec described = spec;
    if (described != null) {
      id = fresh(described, ids);
    }
    agent = null;
    latest = null;
    absence = null;
    over = false;
  }

  void updated(TaskStatus status) {
    latest = status;
    absence =
        switch (status.getState()) {
          case TASK_UNREACHABLE, TASK_UNKNOWN -> absence == null ? new Object() : absence;
          default -> null;
        };
  }

  /** Which absence of its agent lasts; null while it is there. */
  @Nullable Object absence() {
    return absence;
  }

  void runs(TaskStatus status) {
    running.complete(status);
  }

  void ends(TaskStatus status) {
    latest = status;
    over = true;
    running.completeExceptionally(new TaskEndedException(status));
    ended.complete(status);
  }

  void fails(Throwable why) {
    running.completeExceptionally(new CompletionException(why));
    ended.completeExceptionally(new CompletionException(why));
  }

  @Override
  public String toString() {
    TaskStatus status = latest;
    return "task '"
        + id.getValue()
        + "' ("
        + (status == null ? "no status" : status.getState())
        + ")";
  }
}
