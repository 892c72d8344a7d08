package io.mesosj.scheduler.rx;

import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import rx.Observable;
import rx.Observer;
import rx.observables.SyncOnSubscribe;
import rx.schedulers.Schedulers;

/**
 * A connection as an observable of events. It pulls: an event is read from the master only when the
 * one before it was taken, so a slow subscriber slows the master and nothing piles up. Losses of
 * the stream are not errors; it goes on when the client has subscribed again.
 */
public final class SchedulerEvents {
  private SchedulerEvents() {}

  /**
   * Connects at subscription, on a thread of its own; unsubscribing closes the client. Ends with an
   * error when the client gives up.
   *
   * @param options good for one subscriber
   * @param connected gets the client, for its calls, before the first event
   */
  public static Observable<Event> observe(
      SchedulerOptions options, Consumer<SchedulerClient> connected) {
    return Observable.create(
            SyncOnSubscribe.<Stream, Event>createStateful(
                () -> new Stream(options, connected), Stream::next, Stream::close))
        .subscribeOn(Schedulers.newThread());
  }

  private static final class Stream implements SchedulerListener {
    private record Item(@Nullable Event event, @Nullable SchedulerException failure) {}

    private final BlockingQueue<Item> next = new ArrayBlockingQueue<>(1);
    private @Nullable SchedulerClient client;
    private @Nullable SchedulerException refused;
    private volatile boolean closed;

    Stream(SchedulerOptions options, Consumer<SchedulerClient> connected) {
      try {
        SchedulerClient opened = SchedulerClient.connect(options, this);
        client = opened;
        tell(connected, opened);
      } catch (SchedulerException e) {
        refused = e;
      }
    }

    /** Nobody closes a stream that was not made. */
    private void tell(Consumer<SchedulerClient> connected, SchedulerClient opened) {
      try {
        connected.accept(opened);
      } catch (RuntimeException | Error e) {
        close();
        throw e;
      }
    }

    Stream next(Observer<? super Event> observer) {
      SchedulerException why = refused;
      if (why != null) {
        observer.onError(why);
        return this;
      }
      try {
        Item item = next.take();
        if (item.event() != null) {
          observer.onNext(item.event());
        } else {
          observer.onError(item.failure());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        observer.onCompleted();
      }
      return this;
    }

    private void put(Item item) {
      try {
        if (!closed) {
          next.put(item);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void event(Event event) {
      put(new Item(event, null));
    }

    @Override
    public void disconnected(String why) {
      // Not the end: the client comes back by itself.
    }

    @Override
    public void failed(SchedulerException why) {
      put(new Item(null, why));
    }

    void close() {
      closed = true;
      SchedulerClient opened = client;
      if (opened != null) {
        opened.close();
      }
      // Lets a waiting reader go.
      next.clear();
    }
  }
}
