package io.mesosj.execute.run;

import io.mesosj.execute.console.FailureException;
import io.mesosj.execute.flags.OneLine;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/** The v1 scheduler API of one master. Calls belong to one thread, events come on another. */
final class SchedulerMaster implements Master, AutoCloseable {
  private static final int LARGEST_RECORD = 64 << 20;
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** Five of Mesos' heartbeats: a stream silent for longer is broken, whatever TCP thinks. */
  private static final Duration SILENCE = Duration.ofSeconds(75);

  private static final double REFUSE_SECONDS = 5;

  private final HttpTransport transport;
  private final URI endpoint;
  private final ContentType type;
  private final Map<String, String> headers;
  private final MasterEvents events;
  private volatile FrameworkInfo framework;
  private volatile @Nullable HttpReply stream;
  private volatile String streamId = "";
  private volatile boolean closed;

  SchedulerMaster(
      HttpTransport transport,
      URI master,
      ContentType type,
      Map<String, String> authorization,
      FrameworkInfo framework,
      MasterEvents events) {
    this.transport = transport;
    this.endpoint = master.resolve("/api/v1/scheduler");
    this.type = type;
    this.headers = new HashMap<>(authorization);
    headers.put("Content-Type", type.mediaType());
    headers.put("Accept", type.mediaType());
    this.framework = framework;
    this.events = events;
  }

  /** Subscribes, and has the events come from then on. */
  void connect() throws FailureException {
    try {
      subscribe();
    } catch (IOException e) {
      throw new FailureException(
          "can't subscribe with the master at " + endpoint + ": " + OneLine.of(text(e), 300), e);
    }
    Thread thread = new Thread(this::read, "events of the master");
    thread.setDaemon(true);
    thread.start();
  }

  private void subscribe() throws IOException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    if (framework.hasId()) {
      call.setFrameworkId(framework.getId());
    }
    call.getSubscribeBuilder().setFrameworkInfo(framework);
    HttpReply reply = transport.send(request(call.build(), headers, SILENCE));
    if (reply.status() != 200) {
      try (reply) {
        throw new IOException("it answered " + reply.status() + " " + reply.text(300).strip());
      }
    }
    String media = reply.header("Content-Type").orElse("none");
    if (ContentType.parse(media).isEmpty() || reply.header("Mesos-Stream-Id").isEmpty()) {
      reply.close();
      throw new IOException("it is no Mesos master: it answered with content type " + media);
    }
    streamId = reply.header("Mesos-Stream-Id").orElse("");
    stream = reply;
  }

  private void read() {
    while (!closed) {
      try {
        readStream();
        events.disconnected("the master closed the connection");
      } catch (IOException | RuntimeException e) {
        if (!closed) {
          events.disconnected(text(e));
        }
      }
      if (!closed && !subscribeAgain()) {
        return;
      }
    }
  }

  private void readStream() throws IOException {
    HttpReply reply = stream;
    if (reply == null) {
      return;
    }
    try (reply) {
      RecordReader records = new RecordReader(reply.body(), LARGEST_RECORD);
      byte[] record = records.read();
      while (record != null && !closed) {
        deliver(Codecs.schedulerEvent(type).decode(record));
        record = records.read();
      }
    }
  }

  private boolean subscribeAgain() {
    long pause = 200;
    while (!closed) {
      try {
        Thread.sleep(pause);
        subscribe();
        return true;
      } catch (IOException e) {
        pause = Math.min(10_000, pause * 2);
      } catch (InterruptedException e) {
        return false;
      }
    }
    return false;
  }

  private void deliver(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        FrameworkID id = event.getSubscribed().getFrameworkId();
        framework = framework.toBuilder().setId(id).build();
        events.subscribed(id);
      }
      case OFFERS -> events.offered(event.getOffers().getOffersList());
      case UPDATE -> events.updated(event.getUpdate().getStatus());
      case ERROR -> events.failed("the master says: " + event.getError().getMessage());
      default -> {}
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
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
    call.getAcceptBuilder().addOfferIds(placement.offer().getId()).addOperations(operation);
    send(call);
  }

  @Override
  public void decline(List<OfferID> offers) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE);
    call.getDeclineBuilder().addAllOfferIds(offers);
    call.getDeclineBuilder().getFiltersBuilder().setRefuseSeconds(REFUSE_SECONDS);
    send(call);
  }

  @Override
  public void kill(TaskID task) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
    call.getKillBuilder().setTaskId(task);
    send(call);
  }

  @Override
  public void acknowledge(TaskStatus status) {
    if (!status.hasUuid() || status.getUuid().isEmpty()) {
      return;
    }
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
    call.getAcknowledgeBuilder()
        .setAgentId(status.getAgentId())
        .setTaskId(status.getTaskId())
        .setUuid(status.getUuid());
    send(call);
  }

  @Override
  public void teardown() {
    send(Call.newBuilder().setType(Call.Type.TEARDOWN));
  }

  private void send(Call.Builder call) {
    if (!framework.hasId()) {
      return;
    }
    Map<String, String> all = new HashMap<>(headers);
    all.put("Mesos-Stream-Id", streamId);
    Call complete = call.setFrameworkId(framework.getId()).build();
    try (HttpReply reply = transport.send(request(complete, all, Duration.ofSeconds(30)))) {
      if (reply.status() >= 300) {
        events.failed(call.getType() + " was refused: " + reply.status() + " " + reply.text(300));
      } else {
        reply.text(1000);
      }
    } catch (IOException e) {
      // The stream breaks too, then; updates come again after the next subscription.
      events.disconnected(call.getType() + " could not be sent: " + text(e));
    }
  }

  private HttpCall request(Call call, Map<String, String> all, Duration silence) {
    byte[] body = Codecs.schedulerCall(type).encode(call);
    return new HttpCall("POST", endpoint, all, body, CONNECT, silence);
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  @Override
  public void close() {
    closed = true;
    HttpReply reply = stream;
    if (reply != null) {
      reply.close();
    }
  }
}
