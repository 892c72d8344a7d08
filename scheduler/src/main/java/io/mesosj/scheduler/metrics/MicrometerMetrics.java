package io.mesosj.scheduler.metrics;

import static java.util.Objects.requireNonNull;

import io.mesosj.protocol.task.TerminalState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/**
 * The meters, all below {@code mesos.scheduler}: counter {@code events} and timer {@code
 * event.handling} by {@code type}, gauge {@code event.queue} (events read and not handled), timer
 * {@code calls} by {@code type} and {@code accepted}, counters {@code subscriptions} and {@code
 * disconnections}, gauge {@code connected}; of a launcher the gauge {@code tasks} and the counter
 * {@code tasks.ended}, both by {@code state}: that of Mesos, and {@code WAITING} for an offer.
 */
public final class MicrometerMetrics implements SchedulerMetrics {
  private static final String PREFIX = "mesos.scheduler.";

  /** Of a framework without a launcher. */
  private static final TaskCounts NO_TASKS =
      new TaskCounts() {
        @Override
        public int waiting() {
          return 0;
        }

        @Override
        public int in(TaskState state) {
          return 0;
        }
      };

  private final Map<Event.Type, Counter> events = new EnumMap<>(Event.Type.class);
  private final Map<Event.Type, Timer> handling = new EnumMap<>(Event.Type.class);
  private final Map<Call.Type, Timer> accepted = new EnumMap<>(Call.Type.class);
  private final Map<Call.Type, Timer> refused = new EnumMap<>(Call.Type.class);
  private final AtomicInteger queue = new AtomicInteger();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicReference<TaskCounts> tasks = new AtomicReference<>(NO_TASKS);
  private final Map<TaskState, Counter> ended = new EnumMap<>(TaskState.class);
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
    registerTasks(registry);
    subscriptions = registry.counter(PREFIX + "subscriptions");
    disconnections = registry.counter(PREFIX + "disconnections");
  }

  private void registerTasks(MeterRegistry registry) {
    Gauge.builder(PREFIX + "tasks", tasks, counts -> requireNonNull(counts.get()).waiting())
        .tag("state", "WAITING")
        .register(registry);
    for (TaskState state : TaskState.values()) {
      boolean terminal = TerminalState.is(state);
      // Those that are given up end as what they were.
      if (terminal || state == TaskState.TASK_UNREACHABLE || state == TaskState.TASK_UNKNOWN) {
        ended.put(state, registry.counter(PREFIX + "tasks.ended", "state", state.name()));
      }
      if (!terminal) {
        Gauge.builder(PREFIX + "tasks", tasks, counts -> requireNonNull(counts.get()).in(state))
            .tag("state", state.name())
            .register(registry);
      }
    }
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

  @Override
  public void tasks(TaskCounts counts) {
    tasks.set(counts);
  }

  @Override
  public void ended(TaskState state) {
    Counter counter = ended.get(state);
    if (counter != null) {
      counter.increment();
    }
  }
}
