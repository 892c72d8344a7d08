package io.mesosj.execute.library;

import static org.awaitility.Awaitility.await;

import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.failure.SchedulerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Keeps the events of a connection, and waits for those that a test is about. */
final class EventLog implements SchedulerListener {
  static final Duration LIMIT = Patience.LIMIT;

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> losses = new CopyOnWriteArrayList<>();
  private final List<SchedulerException> failures = new CopyOnWriteArrayList<>();

  @Override
  public void event(Event event) {
    events.add(event);
  }

  @Override
  public void disconnected(String why) {
    losses.add(why);
  }

  @Override
  public void failed(SchedulerException why) {
    failures.add(why);
  }

  List<Event> of(Event.Type type) {
    return events.stream().filter(event -> event.getType() == type).toList();
  }

  List<String> losses() {
    return losses;
  }

  List<SchedulerException> failures() {
    return failures;
  }

  /** The {@code count}-th offer, counted from 1. */
  Offer offer(int count) {
    await().atMost(LIMIT).until(() -> of(Event.Type.OFFERS).size() >= count);
    return of(Event.Type.OFFERS).get(count - 1).getOffers().getOffers(0);
  }

  void subscribed() {
    await().atMost(LIMIT).until(() -> !of(Event.Type.SUBSCRIBED).isEmpty());
  }

  TaskStatus status(TaskState state) {
    return status(status -> status.getState() == state);
  }

  TaskStatus status(Predicate<TaskStatus> wanted) {
    await().atMost(LIMIT).until(() -> statuses().stream().anyMatch(wanted));
    return statuses().stream().filter(wanted).findFirst().orElseThrow();
  }

  List<TaskStatus> statuses() {
    return of(Event.Type.UPDATE).stream().map(event -> event.getUpdate().getStatus()).toList();
  }
}
