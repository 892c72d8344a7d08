package io.mesosj.scheduler.rx;

import static org.apache.mesos.v1.scheduler.Protos.Call.Type.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import rx.Observable;
import rx.observers.TestSubscriber;

@Timeout(180)
final class SchedulerEventsTest {
  private final AtomicReference<@Nullable SchedulerClient> client = new AtomicReference<>();
  private SimulatedCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = SimulatedCluster.start(1, "cpus:1");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Observable<Event> events() {
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("rx").build();
    return SchedulerEvents.observe(SchedulerOptions.of(cluster.address(), framework), client::set);
  }

  @Test
  void deliversEventsInOrderUntilNoneIsWanted() {
    TestSubscriber<Event.Type> seen = TestSubscriber.create();

    events().map(Event::getType).take(2).subscribe(seen);

    seen.awaitTerminalEvent(30, TimeUnit.SECONDS);
    seen.assertNoErrors();
    assertThat(seen.getOnNextEvents()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.OFFERS);
    assertThat(client.get())
        .isNotNull()
        .satisfies(connected -> assertThat(connected.framework().hasId()).isTrue());
  }

  @Test
  void givesNoMoreThanWasRequested() {
    TestSubscriber<Event> seen = TestSubscriber.create(1);

    events().subscribe(seen);

    await().until(() -> !seen.getOnNextEvents().isEmpty());
    await().during(Duration.ofMillis(300)).until(() -> seen.getOnNextEvents().size() == 1);
    seen.requestMore(1);
    await().until(() -> seen.getOnNextEvents().size() == 2);
    seen.unsubscribe();
  }

  @Test
  void goesOnAfterALoss() {
    TestSubscriber<Event> seen = TestSubscriber.create();
    events()
        .filter(event -> event.getType() == Event.Type.SUBSCRIBED)
        .take(2)
        .doOnNext(event -> cluster.master().endStream())
        .subscribe(seen);

    seen.awaitTerminalEvent(30, TimeUnit.SECONDS);
    seen.assertNoErrors();
    assertThat(seen.getOnNextEvents()).hasSize(2);
  }

  @Test
  void leavesNoConnectionBehindOfWhoeverCanNotTakeIt() {
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("rx").build();
    TestSubscriber<Event> seen = TestSubscriber.create();

    SchedulerEvents.observe(
            SchedulerOptions.of(cluster.address(), framework),
            connected -> {
              throw new IllegalStateException("the test's consumer fails");
            })
        .subscribe(seen);

    seen.awaitTerminalEvent(30, TimeUnit.SECONDS);
    seen.assertError(IllegalStateException.class);
    cluster.master().endStream();
    await().during(Duration.ofSeconds(1)).until(() -> cluster.master().calls(SUBSCRIBE) == 1);
  }

  @Test
  void endsWithTheErrorOfAMasterThatIsNotThere() {
    cluster.close();
    TestSubscriber<Event> seen = TestSubscriber.create();

    events().subscribe(seen);

    seen.awaitTerminalEvent(30, TimeUnit.SECONDS);
    seen.assertError(io.mesosj.scheduler.failure.MasterUnreachableException.class);
    assertThat(seen.getOnErrorEvents().get(0)).isInstanceOf(SchedulerException.class);
  }
}
