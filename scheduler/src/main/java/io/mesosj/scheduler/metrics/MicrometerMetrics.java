package io.mesosj.scheduler.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The meters, all below {@code mesos.scheduler}: counter {@code events} and timer {@code
 * event.handling} by {@code type}, gauge {@code event.queue} (events read and not handled), timer
 * {@code calls} by {@code type} and {@code accepted}, counters {@code subscriptions} and {@code
 * disconnections}, gauge {@code connected}.
 */
public final class MicrometerMetrics implements SchedulerMetrics {
  private static final String PREFIX = "mesos.scheduler.";

  private final Map<Event.Type, Counter> events = new EnumMap<>(Event.Type.class);
  private final Map<Event.Type, Timer> handling = new EnumMap<>(Event.Type.class);
  private final Map<Call.Type, Timer> accepted = new EnumMap<>(Call.Type.class);
  private final Map<Call.Type, Timer> refused = new EnumMap<>(Call.Type.class);
  private final AtomicInteger queue = new AtomicInteger();
  private final AtomicInteger connected = new AtomicInteger();
  private final Counter subscriptions;
  private final Counter disconnections;

  /** Registers the meters. */
  public MicrometerMetrics(MeterRegistry registry) {
    // All at once, so that a reader on another thread never sees a map that grows.
    fill(
        events,
        Event.Type.values(),
        type -> registry.counter(PREFIX + "events", "type", type.name()));
    fill(
        handling,
        Event.Type.values(),
        type -> registry.timer(PREFIX + "event.handling", "type", type.name()));
    fill(accepted, Call.Type.values(), type -> calls(registry, type, true));
    fill(refused, Call.Type.values(), type -> calls(registry, type, false));
    Gauge.builder(PREFIX + "event.queue", queue, AtomicInteger::get).register(registry);
    Gauge.builder(PREFIX + "connected", connected, AtomicInteger::get).register(registry);
    subscriptions = registry.counter(PREFIX + "subscriptions");
    disconnections = registry.counter(PREFIX + "disconnections");
  }

  private static <K, M> void fill(Map<K, M> meters, K[] keys, Function<K, M> meter) {
    for (K key : keys) {
      meters.put(key, meter.apply(key));
    }
  }

  private static Timer calls(MeterRegistry registry, Call.Type type, boolean accepted) {
    return registry.timer(
        PREFIX + "calls", "type", type.name(), "accepted", Boolean.toString(accepted));
  }

  @Override
  public void eventReceived(Event.Type type) {
    queue.incrementAndGet();
    Counter counter = events.get(type);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void eventHandled(Event.Type type, Duration took) {
    queue.decrementAndGet();
    Timer timer = handling.get(type);
    if (timer != null) {
      timer.record(took);
    }
  }

  @Override
  public void called(Call.Type type, Duration took, boolean wasAccepted) {
    Timer timer = (wasAccepted ? accepted : refused).get(type);
    if (timer != null) {
      timer.record(took);
    }
  }

  @Override
  public void subscribed() {
    connected.set(1);
    subscriptions.increment();
  }

  @Override
  public void disconnected() {
    connected.set(0);
    disconnections.increment();
  }
}
