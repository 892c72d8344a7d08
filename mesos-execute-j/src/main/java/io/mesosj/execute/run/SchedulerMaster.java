package io.mesosj.execute.run;

import io.mesosj.execute.console.FailureException;
import io.mesosj.execute.flags.OneLine;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.MasterUnreachableException;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerException;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * A run's master, through the scheduler library. Calls belong to one thread, events come on
 * another.
 */
final class SchedulerMaster implements Master, AutoCloseable {
  private static final Duration REFUSE = Duration.ofSeconds(5);

  private final HttpTransport transport;
  private final SchedulerOptions options;
  private final MasterEvents events;
  private @Nullable SchedulerClient client;

  SchedulerMaster(
      HttpTransport transport,
      MasterDetector masters,
      ContentType type,
      Map<String, String> authorization,
      FrameworkInfo framework,
      MasterEvents events) {
    this.transport = transport;
    this.options =
        SchedulerOptions.builder(masters, framework)
            .contentType(type)
            .headers(authorization)
            .build();
    this.events = events;
  }

  /** Subscribes, and has the events come from then on. */
  void connect() throws FailureException {
    try {
      client = SchedulerClient.connect(transport, options, new Listener());
    } catch (SchedulerException e) {
      throw new FailureException(OneLine.of(String.valueOf(e.getMessage()), 400), e);
    }
  }

  private final class Listener implements SchedulerListener {
    @Override
    public void event(Event event) {
      switch (event.getType()) {
        case SUBSCRIBED -> events.subscribed(event.getSubscribed().getFrameworkId());
        case OFFERS -> events.offered(event.getOffers().getOffersList());
        case UPDATE -> events.updated(event.getUpdate().getStatus());
        default -> {
          // Heartbeats are the library's; ERROR comes as a failure.
        }
      }
    }

    @Override
    public void disconnected(String why) {
      events.disconnected(why);
    }

    @Override
    public void failed(SchedulerException why) {
      events.failed(String.valueOf(why.getMessage()));
    }
  }

  private interface MasterCall {
    void send(SchedulerClient client) throws SchedulerException;
  }

  private void send(MasterCall call) {
    SchedulerClient open = client;
    if (open == null || !open.framework().hasId()) {
      return;
    }
    try {
      call.send(open);
    } catch (MasterUnreachableException e) {
      // The stream breaks too, then; updates come again after the next subscription.
      events.disconnected(String.valueOf(e.getMessage()));
    } catch (SchedulerException e) {
      events.failed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void launch(Placement placement) {
    Operation.Builder operation = Operation.newBuilder();
    if (placement.executor().isPresent()) {
      operation.setType(Operation.Type.LAUNCH_GROUP);
      operation
          .getLaunchGroupBuilder()
          .setExecutor(placement.executor().get())
          .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(placement.tasks()));
    } else {
      operation.setType(Operation.Type.LAUNCH);
      operation.getLaunchBuilder().addAllTaskInfos(placement.tasks());
    }
    send(
        open ->
            open.accept(
                List.of(placement.offer().getId()),
                List.of(operation.build()),
                Filters.getDefaultInstance()));
  }

  @Override
  public void decline(List<OfferID> offers) {
    send(open -> open.decline(offers, REFUSE));
  }

  @Override
  public void kill(TaskID task) {
    send(open -> open.kill(task));
  }

  @Override
  public void acknowledge(TaskStatus status) {
    send(open -> open.acknowledge(status));
  }

  @Override
  public void teardown() {
    send(SchedulerClient::teardown);
  }

  @Override
  public void close() {
    SchedulerClient open = client;
    if (open != null) {
      open.close();
    }
  }
}
