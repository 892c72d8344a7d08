package io.mesosj.scheduler.launch;

import io.mesosj.base.time.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks the master about tasks until it has answered for every one of them, with growing pauses, and
 * then for all that it knows; begins again after each subscription and now and then in between.
 * Source: Mesos' guide to reconciliation. Used by the launcher's thread.
 */
final class Reconciliation {
  private final MasterCalls master;
  private final Timers timers;
  private final GuardedListener listener;
  private final Map<String, LaunchedTask> unanswered = new LinkedHashMap<>();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private @Nullable Runnable cancel;
  private final Backoff backoff;
  private boolean underWay;

  Reconciliation(
      MasterCalls master, Timers timers, LauncherOptions options, GuardedListener listener) {
    this.master = master;
    this.timers = timers;
    this.listener = listener;
    this.backoff = new Backoff(options.reconcileFirst(), options.reconcileMax());
  }

  /** Completes when all tasks were accounted for, for the first time. */
  CompletableFuture<Void> first() {
    return first;
  }

  /** Begins anew with all of {@code tasks}. */
  void start(Collection<LaunchedTask> tasks) {
    unanswered.clear();
    tasks.forEach(task -> unanswered.put(task.id().getValue(), task));
    backoff.reset();
    underWay = true;
    ask();
  }

  /** The subscription is lost: the next one begins anew. */
  void stop() {
    underWay = false;
    schedule(null, Duration.ZERO);
  }

  private void ask() {
    if (!underWay) {
      return;
    }
    if (unanswered.isEmpty()) {
      finish();
      return;
    }
    List<LaunchedTask> asked = new ArrayList<>(unanswered.values());
    schedule(this::ask, backoff.next());
    master.reconcile(asked);
  }

  private void finish() {
    underWay = false;
    schedule(null, Duration.ZERO);
    if (master.isResumed()) {
      // The implicit one: tells of an earlier process' tasks, which the store need not know.
      master.reconcile(List.of());
    }
    first.complete(null);
    listener.reconciled();
  }

  private void schedule(@Nullable Runnable what, Duration delay) {
    if (cancel != null) {
      cancel.run();
    }
    cancel = what == null ? null : timers.after(delay, what);
  }

  /** An update came, or the task is no longer ours. */
  void answered(String taskId) {
    if (unanswered.remove(taskId) != null && unanswered.isEmpty()) {
      ask();
    }
  }
}
