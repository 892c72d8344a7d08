package io.mesosj.execute.run;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.MasterUnreachableException;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerException;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.master.MasterDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
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

  /** The id that the master gave us; its default before that. */
  FrameworkID framework() {
    SchedulerClient open = client;
    return open == null ? FrameworkID.getDefaultInstance() : open.framework().getId();
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
  public void launch(List<Placement> placements) {
    List<Operation> operations = new ArrayList<>();
    Operation.Launch.Builder alone = Operation.Launch.newBuilder();
    for (Placement placement : placements) {
      if (placement.executor().isPresent()) {
        operations.add(group(placement, placement.executor().get()));
      } else {
        alone.addAllTaskInfos(placement.tasks());
      }
    }
    if (alone.getTaskInfosCount() > 0) {
      operations.add(
          Operation.newBuilder().setType(Operation.Type.LAUNCH).setLaunch(alone).build());
    }
    List<OfferID> offers = placements.get(0).agent().offerIds();
    send(open -> open.accept(offers, operations, Filters.getDefaultInstance()));
  }

  private static Operation group(Placement placement, ExecutorInfo executor) {
    Operation.Builder operation = Operation.newBuilder().setType(Operation.Type.LAUNCH_GROUP);
    operation
        .getLaunchGroupBuilder()
        .setExecutor(executor)
        .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(placement.tasks()));
    return operation.build();
  }

  @Override
  public void decline(List<OfferID> offers, Duration refuse) {
    send(open -> open.decline(offers, refuse));
  }

  @Override
  public void revive() {
    send(SchedulerClient::revive);
  }

  @Override
  public void reconcile(List<TaskID> tasks) {
    send(open -> open.reconcile(tasks));
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
