package io.mesosj.scheduler;

import io.mesosj.base.thread.Threads;
import io.mesosj.base.time.Backoff;
import io.mesosj.protocol.log.LoggedFailures;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.scheduler.failure.FrameworkEndedException;
import io.mesosj.scheduler.failure.InterruptedCallException;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a framework's events, stream after stream, and hands each to the listener before it reads
 * the next. One thread runs it; the rest may be called from any.
 */
final class EventLoop {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private final SchedulerOptions options;
  private final Subscriber subscriber;
  private final Registration registration;
  private final SchedulerListener listener;
  private final Backoff backoff;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile @Nullable Subscription subscription;
  private volatile boolean closed;

  EventLoop(
      SchedulerOptions options,
      Subscriber subscriber,
      Registration registration,
      SchedulerListener listener) {
    this.options = options;
    this.subscriber = subscriber;
    this.registration = registration;
    this.listener = listener;
    this.backoff = new Backoff(options.firstBackoff(), options.maxBackoff());
  }

  /** The present stream; null before the first. */
  @Nullable Subscription subscription() {
    return subscription;
  }

  /** Subscribes within the options' patience; events are read from {@link #start} on. */
  void subscribeFirst() throws SchedulerException {
    long end = System.nanoTime() + options.patience().toNanos();
    while (true) {
      try {
        subscribe();
        backoff.reset();
        return;
      } catch (SchedulerException e) {
        Duration pause = backoff.next();
        if (isUseless(e) || end - System.nanoTime() < pause.toNanos() || !sleep(pause)) {
          throw e;
        }
      }
    }
  }

  /**
   * Whether this is no address to begin with. For a framework that was subscribed there it is a
   * master that comes back, or an answer that was cut short.
   */
  private static boolean isUseless(SchedulerException e) {
    return e instanceof InterruptedCallException
        || (e instanceof RefusedException refused && !refused.isFromNoLeader());
  }

  void start() {
    new Threads("scheduler-events", new LoggedFailures(LOG)).newThread(this::run).start();
  }

  private void subscribe() throws SchedulerException {
    subscription = subscriber.open(registration.subscribe());
    options.metrics().subscribed();
  }

  private void run() {
    try {
      read();
    } catch (Error e) {
      // The framework must know that nobody reads for it any more.
      fail(new SchedulerException("reading events ended: " + e, e));
      throw e;
    } catch (RuntimeException e) {
      fail(new SchedulerException("reading events ended: " + e, e));
    } finally {
      // By the last who asks them, so that they can't be opened again afterwards.
      options.close();
    }
  }

  private void read() {
    do {
      String why = readStream();
      if (closed) {
        return;
      }
      options.metrics().disconnected();
      tell(() -> listener.disconnected(why));
    } while (subscribeAgain());
  }

  /** A listener that fails must not end the reading. */
  private static void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.error("The listener failed; going on", e);
    }
  }

  /** Why it ended. */
  private String readStream() {
    Subscription current = subscription;
    if (current == null) {
      return "there is no stream";
    }
    try (current;
        HeartbeatWatch watch = new HeartbeatWatch(options.silence(), current::close).start()) {
      return readStream(current, watch);
    }
  }

  private String readStream(Subscription current, HeartbeatWatch watch) {
    long opened = System.nanoTime();
    EventDecoder decoder = new EventDecoder(options.contentType());
    try {
      RecordReader records = new RecordReader(current.body(), options.maxRecordBytes());
      for (byte[] record = next(records, watch); record != null; record = next(records, watch)) {
        EventDecoder.Decoded decoded = decoder.decode(record);
        decoded.unreadable().ifPresent(listener::unreadable);
        if (decoded.event().isPresent()) {
          deliver(decoded.event().get(), watch);
          if (isWell(decoded.event().get(), opened)) {
            backoff.reset();
          }
        }
      }
      return "the master closed the connection";
    } catch (IOException e) {
      return watch.wasSilent() ? watch.reason() : SchedulerException.words(e);
    } catch (RuntimeException e) {
      LOG.error("The listener failed; subscribing again, so that nothing is left out", e);
      return "the listener failed: " + e;
    }
  }

  private byte @Nullable [] next(RecordReader records, HeartbeatWatch watch) throws IOException {
    // Not yet when the end is only expected: a stream that we cut ends the framework too early.
    if (over.getCount() == 0) {
      return null;
    }
    watch.waits();
    byte[] record = records.read();
    watch.received();
    return record;
  }

  private void deliver(Event event, HeartbeatWatch watch) throws IOException {
    options.metrics().eventReceived(event.getType());
    long start = System.nanoTime();
    try {
      if (event.getType() == Event.Type.SUBSCRIBED) {
        watch.interval(event.getSubscribed().getHeartbeatIntervalSeconds());
        registration.subscribed(event.getSubscribed().getFrameworkId());
      }
      listener.event(event);
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      options.metrics().eventHandled(event.getType(), took);
    }
    if (event.getType() == Event.Type.ERROR) {
      // The master ends the framework's stream for good: going on would fight another instance.
      fail(new FrameworkEndedException("the master says: " + event.getError().getMessage()));
    }
  }

  /** A master that greets and hangs up is not, one that goes on greeting or says more is. */
  private boolean isWell(Event event, long opened) {
    return switch (event.getType()) {
      case SUBSCRIBED, HEARTBEAT -> System.nanoTime() - opened > options.maxBackoff().toNanos();
      default -> true;
    };
  }

  private void fail(SchedulerException why) {
    end();
    tell(() -> listener.failed(why));
  }

  private boolean subscribeAgain() {
    while (!closed && sleep(backoff.next())) {
      try {
        subscribe();
        if (closed) {
          cut();
        }
        return !closed;
      } catch (SchedulerException e) {
        if (closed) {
          return false;
        }
        if (e instanceof InterruptedCallException
            || (e instanceof RefusedException refused && refused.isFinal())) {
          fail(e);
          return false;
        }
        LOG.info("Not subscribed again yet: {}", e.getMessage());
      }
    }
    return false;
  }

  /** Whether the pause passed and the loop is still wanted. */
  private boolean sleep(Duration pause) {
    try {
      return !over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends the present stream; the loop opens another. */
  void cut() {
    Subscription current = subscription;
    if (current != null) {
      current.close();
    }
  }

  /** Whatever happens to the stream from now on is no loss. */
  void expectEnd() {
    closed = true;
  }

  void end() {
    closed = true;
    over.countDown();
    cut();
  }
}
