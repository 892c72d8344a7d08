package io.mesosj.scheduler;

import io.mesosj.scheduler.failure.SchedulerException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** Remembers what a connection said. */
final class EventLog implements SchedulerListener {
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

  long count(Event.Type type) {
    return events.stream().filter(event -> event.getType() == type).count();
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  List<String> losses() {
    return losses;
  }

  List<SchedulerException> failures() {
    return failures;
  }
}
