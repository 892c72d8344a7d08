package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.task.TaskSpec;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a task, from the wish to its end. Safe for all threads. Futures are completed by
 * the launcher's thread: what is chained to them must not wait.
 */
public final class LaunchedTask {
  private final String name;
  private final @Nullable TaskSpec spec;
  private final Launcher launcher;
  private final @Nullable LaunchUnit unit;
  private final CompletableFuture<TaskStatus> running = new CompletableFuture<>();
  private final CompletableFuture<TaskStatus> ended = new CompletableFuture<>();
  private volatile TaskID id;
  private volatile @Nullable AgentOrigin origin;
  private volatile @Nullable TaskStatus latest;
  private volatile boolean killRequested;

  /** A new one. */
  LaunchedTask(TaskSpec spec, LaunchUnit unit, Launcher launcher) {
    this.name = spec.name();
    this.spec = spec;
    this.unit = unit;
    this.id = LaunchUnit.freshId(name);
    this.launcher = launcher;
  }

  /** One that an earlier process launched. */
  LaunchedTask(String name, TaskID id, Launcher launcher) {
    this.name = name;
    this.spec = null;
    this.unit = null;
    this.id = id;
    this.launcher = launcher;
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
   * Its id. A task that never reached its agent (a rescinded offer) is placed again under a new id,
   * since Mesos wants ids not to be used twice.
   */
  public TaskID id() {
    return id;
  }

  /** Where it was sent; empty while it waits for an offer. */
  public Optional<AgentID> agentId() {
    return Optional.ofNullable(origin).map(AgentOrigin::agentId);
  }

  /** The host of its agent, where known. */
  public Optional<String> hostname() {
    return Optional.ofNullable(origin).flatMap(AgentOrigin::hostname);
  }

  /** The last status that came. */
  public Optional<TaskStatus> latest() {
    return Optional.ofNullable(latest);
  }

  /** Completes with the first TASK_RUNNING; with {@link TaskEndedException} if it ends before. */
  public CompletableFuture<TaskStatus> running() {
    return running.copy();
  }

  /**
   * Completes with the last status, whatever the end; exceptionally only when the launcher itself
   * ends before.
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
   * TASK_KILLED. Sent again after every new subscription until the task has ended.
   */
  public void kill() {
    launcher.kill(this);
  }

  /**
   * Gives up on a task that is unreachable: it ends now with its last status, and is killed should
   * it ever come back.
   */
  public void abandon() {
    launcher.abandon(this);
  }

  Optional<LaunchUnit> unit() {
    return Optional.ofNullable(unit);
  }

  @Nullable AgentOrigin origin() {
    return origin;
  }

  boolean isKillRequested() {
    return killRequested;
  }

  void requestKill() {
    killRequested = true;
  }

  void placed(AgentOrigin agent) {
    origin = agent;
  }

  void renamed(TaskID fresh) {
    id = fresh;
    origin = null;
    latest = null;
  }

  void updated(TaskStatus status) {
    latest = status;
    if (status.getState() == TaskState.TASK_RUNNING) {
      running.complete(status);
    }
  }

  void ends(TaskStatus status) {
    latest = status;
    running.completeExceptionally(new TaskEndedException(status));
    ended.complete(status);
  }

  void fails(Exception why) {
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
