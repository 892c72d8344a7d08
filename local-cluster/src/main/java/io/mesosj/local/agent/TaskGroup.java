package io.mesosj.local.agent;

import io.mesosj.executor.command.GroupOutcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that were launched together, as Mesos' default executor runs them: in containers nested in
 * one that has the networks, each with an executor of its own, and if one of them does not end
 * well, none goes on.
 */
final class TaskGroup {
  private final FrameworkID framework;
  private final ExecutorInfo executor;
  private final String containerId;
  private final GroupOutcome<Executor> outcome = new GroupOutcome<>();
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
  private final Launch launch = new Launch();

  /**
   * A group without tasks yet.
   *
   * @param executor what the scheduler knows as the executor of all
   * @param containerId the container that has the networks
   */
  TaskGroup(FrameworkID framework, ExecutorInfo executor, String containerId) {
    this.framework = framework;
    this.executor = executor;
    this.containerId = containerId;
  }

  FrameworkID framework() {
    return framework;
  }

  ExecutorInfo executor() {
    return executor;
  }

  String containerId() {
    return containerId;
  }

  /** The making of what its containers share. */
  Launch launch() {
    return launch;
  }

  /** Adds the executor of one of its tasks; before any of them ends. */
  void add(Executor one) {
    outcome.add(one);
  }

  List<Executor> executors() {
    return outcome.members();
  }

  /** Completes when the master was told how each task ended. */
  CompletableFuture<@Nullable Void> ended() {
    return ended.copy();
  }

  /** Completes when nothing of its containers and networks is left. */
  CompletableFuture<@Nullable Void> gone() {
    return gone.copy();
  }

  void detached() {
    gone.complete(null);
  }

  /**
   * The master was told how a task ended.
   *
   * @return whether the others are to be ended because of that, now
   */
  boolean ended(Executor one, TaskState state) {
    boolean endOthers = outcome.ended(one, state);
    if (outcome.isOver()) {
      ended.complete(null);
    }
    return endOthers;
  }

  /** Whether a task failed by itself: Mesos' default executor then ends with an error. */
  boolean hasFailed() {
    return outcome.hasFailed();
  }
}
