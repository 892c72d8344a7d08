package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.failure.SchedulerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Remembers what it was told, and does what a test wants in between. */
final class RecordingListener implements LauncherListener {
  private final List<TaskUpdate> updates = new CopyOnWriteArrayList<>();
  private final List<String> reasons = new CopyOnWriteArrayList<>();
  private final List<SchedulerException> failures = new CopyOnWriteArrayList<>();
  private final List<String> restarts = new CopyOnWriteArrayList<>();
  private volatile Consumer<TaskUpdate> onUpdate = update -> {};
  private volatile Runnable onDisconnect = () -> {};
  private final AtomicInteger reconciliations = new AtomicInteger();

  void onDisconnect(Runnable action) {
    onDisconnect = action;
  }

  void onUpdate(Consumer<TaskUpdate> action) {
    onUpdate = action;
  }

  @Override
  public void updated(TaskUpdate update) {
    onUpdate.accept(update);
    updates.add(update);
  }

  @Override
  public void reconciled() {
    reconciliations.incrementAndGet();
  }

  int reconciliations() {
    return reconciliations.get();
  }

  @Override
  public void restarting(List<LaunchedTask> tasks, TaskStatus end, Duration pause) {
    tasks.forEach(task -> restarts.add(task.id().getValue() + " after " + end.getState()));
  }

  @Override
  public void disconnected(String why) {
    onDisconnect.run();
  }

  @Override
  public void waiting(String name, String why) {
    reasons.add(name + ": " + why);
  }

  @Override
  public void failed(SchedulerException why) {
    failures.add(why);
  }

  List<TaskState> states() {
    return updates.stream().map(update -> update.status().getState()).toList();
  }

  List<String> restarts() {
    return restarts;
  }

  List<TaskUpdate> updates() {
    return updates;
  }

  List<String> reasons() {
    return reasons;
  }

  List<SchedulerException> failures() {
    return failures;
  }
}
