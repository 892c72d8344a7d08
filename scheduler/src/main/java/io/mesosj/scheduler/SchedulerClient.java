package io.mesosj.scheduler;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.codec.ContentType;
import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;

/**
 * A framework's connection with its master. One thread reads the event stream and subscribes again,
 * with the same framework id and growing pauses, when it is lost; calls may come from any thread
 * and wait for the master's answer. Source: Mesos' scheduler HTTP API.
 */
public final class SchedulerClient implements AutoCloseable {
  private static final int MAX_RECORD = 64 << 20;
  private static final int MAX_TEXT = 2000;
  private static final int MAX_REDIRECTS = 5;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final long FIRST_PAUSE_MILLIS = 200;

  private final HttpTransport transport;
  private final SchedulerOptions options;
  private final SchedulerListener listener;
  private volatile FrameworkInfo framework;
  private volatile @Nullable Subscription subscription;
  private volatile boolean closed;

  private SchedulerClient(
      HttpTransport transport, SchedulerOptions options, SchedulerListener listener) {
    this.transport = transport;
    this.options = options;
    this.listener = listener;
    this.framework = options.framework();
  }

  /**
   * Subscribes; events come from then on.
   *
   * @throws SchedulerException if the first attempt fails; later losses go to the listener
   */
  public static SchedulerClient connect(
      HttpTransport transport, SchedulerOptions options, SchedulerListener listener)
      throws SchedulerException {
    SchedulerClient client = new SchedulerClient(transport, options, listener);
    client.subscribe();
    Thread thread = new Thread(client::read, "scheduler-events");
    thread.setDaemon(true);
    thread.start();
    return client;
  }

  /** The framework as it is registered; with its id once SUBSCRIBED was delivered. */
  public FrameworkInfo framework() {
    return framework;
  }

  private void subscribe() throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    FrameworkInfo current = framework;
    if (current.hasId()) {
      call.setFrameworkId(current.getId());
    }
    call.getSubscribeBuilder().setFrameworkInfo(current);
    URI endpoint = options.master().resolve("/api/v1/scheduler");
    for (int redirects = 0; ; redirects++) {
      HttpReply reply = open(endpoint, call.build());
      if (reply.status() == 307 && redirects < MAX_REDIRECTS) {
        endpoint = leader(endpoint, reply);
        continue;
      }
      subscription = checked(endpoint, reply);
      return;
    }
  }

  private HttpReply open(URI endpoint, Call call) throws SchedulerException {
    try {
      return transport.send(request(endpoint, call, Map.of(), options.silence()));
    } catch (IOException e) {
      throw new MasterUnreachableException(
          "can't reach the master at " + endpoint + ": " + text(e), e);
    }
  }

  /** A master that does not lead says who does. */
  private static URI leader(URI endpoint, HttpReply reply) throws SchedulerException {
    try (reply) {
      String location =
          reply
              .header("Location")
              .orElseThrow(() -> new RefusedException(307, endpoint + " redirects to nowhere"));
      URI leader = endpoint.resolve(location);
      String path = leader.getPath();
      return path == null || path.length() < 2 ? leader.resolve("/api/v1/scheduler") : leader;
    } catch (IllegalArgumentException e) {
      throw new SchedulerException(endpoint + " redirects to an address that can't be read", e);
    }
  }

  private Subscription checked(URI endpoint, HttpReply reply) throws SchedulerException {
    String media = reply.header("Content-Type").orElse("none");
    if (media.startsWith("text/html")) {
      reply.close();
      throw new RefusedException(
          reply.status(),
          endpoint
              + " is no Mesos master: it answered with an HTML page (text/html) and status "
              + reply.status());
    }
    if (reply.status() != 200) {
      try (reply) {
        throw new RefusedException(
            reply.status(),
            "the master at "
                + endpoint
                + " answered SUBSCRIBE with "
                + reply.status()
                + ": "
                + words(reply));
      }
    }
    String streamId = reply.header("Mesos-Stream-Id").orElse("");
    if (ContentType.parse(media).isEmpty() || streamId.isEmpty()) {
      reply.close();
      throw new RefusedException(
          404, endpoint + " is no Mesos master: it answered with content type " + media);
    }
    return new Subscription(endpoint, streamId, reply);
  }

  private static String words(HttpReply reply) {
    try {
      return reply.text(MAX_TEXT).strip();
    } catch (IOException e) {
      return "(" + text(e) + ")";
    }
  }

  private void read() {
    while (!closed) {
      String why;
      try {
        readStream();
        why = "the master closed the connection";
      } catch (IOException | RuntimeException e) {
        why = text(e);
      }
      if (closed) {
        return;
      }
      listener.disconnected(why);
      if (!subscribeAgain()) {
        return;
      }
    }
  }

  private void readStream() throws IOException {
    Subscription current = subscription;
    if (current == null) {
      return;
    }
    try (HttpReply reply = current.reply()) {
      RecordReader records = new RecordReader(reply.body(), MAX_RECORD);
      byte[] record = records.read();
      while (record != null && !closed) {
        deliver(Codecs.schedulerEvent(options.contentType()).decode(record));
        record = records.read();
      }
    }
  }

  private void deliver(Event event) {
    if (event.getType() == Event.Type.SUBSCRIBED) {
      framework = framework.toBuilder().setId(event.getSubscribed().getFrameworkId()).build();
    }
    listener.event(event);
    if (event.getType() == Event.Type.ERROR) {
      // The master ends the framework's stream for good: going on would fight another instance.
      closed = true;
      listener.failed(new SchedulerException("the master says: " + event.getError().getMessage()));
    }
  }

  /** With growing, jittered pauses, so that a thousand frameworks don't come back at once. */
  private boolean subscribeAgain() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed) {
      try {
        Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
        subscribe();
        return true;
      } catch (RefusedException e) {
        if (e.isFinal()) {
          closed = true;
          listener.failed(e);
          return false;
        }
      } catch (SchedulerException e) {
        // Not there yet.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      pause = Math.min(options.maxBackoff().toMillis(), pause * 2);
    }
    return false;
  }

  /**
   * Uses offers. Operations that are empty give the offers back.
   *
   * @param filters how long the rest of the offers stays away
   */
  public void accept(Collection<OfferID> offers, List<Operation> operations, Filters filters)
      throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
    call.getAcceptBuilder().addAllOfferIds(offers).addAllOperations(operations).setFilters(filters);
    send(call);
  }

  /** Gives offers back for {@code refuse}. */
  public void decline(Collection<OfferID> offers, Duration refuse) throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE);
    call.getDeclineBuilder().addAllOfferIds(offers);
    call.getDeclineBuilder().getFiltersBuilder().setRefuseSeconds(refuse.toMillis() / 1000.0);
    send(call);
  }

  /** Asks for the end of a task. */
  public void kill(TaskID task) throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
    call.getKillBuilder().setTaskId(task);
    send(call);
  }

  /** Confirms a status, so that it is not sent again; one without a uuid needs no confirmation. */
  public void acknowledge(TaskStatus status) throws SchedulerException {
    if (status.getUuid().isEmpty()) {
      return;
    }
    Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
    call.getAcknowledgeBuilder()
        .setAgentId(status.getAgentId())
        .setTaskId(status.getTaskId())
        .setUuid(status.getUuid());
    send(call);
  }

  /** Asks for the latest statuses of {@code tasks}; of all when there are none. */
  public void reconcile(Collection<TaskID> tasks) throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
    tasks.forEach(task -> call.getReconcileBuilder().addTasksBuilder().setTaskId(task));
    call.getReconcileBuilder();
    send(call);
  }

  /** Wants no more offers until {@link #revive}. */
  public void suppress() throws SchedulerException {
    send(Call.newBuilder().setType(Call.Type.SUPPRESS));
  }

  /** Wants offers again, filters forgotten. */
  public void revive() throws SchedulerException {
    send(Call.newBuilder().setType(Call.Type.REVIVE));
  }

  /** Ends the framework: its tasks are killed. The client is closed. */
  public void teardown() throws SchedulerException {
    closed = true;
    try {
      send(Call.newBuilder().setType(Call.Type.TEARDOWN));
    } finally {
      close();
    }
  }

  /**
   * Sends any call; framework id and stream id are filled in.
   *
   * @throws RefusedException if the master answered with an error
   * @throws SchedulerException if it can't be reached, or the framework has no id yet
   */
  public void send(Call.Builder call) throws SchedulerException {
    Subscription current = subscription;
    FrameworkInfo registered = framework;
    if (current == null || !registered.hasId()) {
      throw new SchedulerException(call.getType() + " before the framework was subscribed");
    }
    Call complete = call.setFrameworkId(registered.getId()).build();
    Map<String, String> streamId = Map.of("Mesos-Stream-Id", current.streamId());
    try (HttpReply reply =
        transport.send(request(current.endpoint(), complete, streamId, CALL_TIMEOUT))) {
      if (reply.status() >= 300) {
        throw new RefusedException(
            reply.status(),
            call.getType() + " was refused with " + reply.status() + ": " + words(reply));
      }
      // To its end, so that the connection serves the next call too.
      reply.body().readAllBytes();
    } catch (SchedulerException e) {
      throw e;
    } catch (IOException e) {
      throw new MasterUnreachableException(
          call.getType() + " could not be sent to " + current.endpoint() + ": " + text(e), e);
    }
  }

  private HttpCall request(URI endpoint, Call call, Map<String, String> more, Duration silence) {
    Map<String, String> headers = new HashMap<>(options.headers());
    headers.put("Content-Type", options.contentType().mediaType());
    headers.put("Accept", options.contentType().mediaType());
    headers.putAll(more);
    byte[] body = Codecs.schedulerCall(options.contentType()).encode(call);
    return new HttpCall("POST", endpoint, headers, body, options.connectTimeout(), silence);
  }

  private static String text(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Ends the connection, not the framework: its tasks live on for its failover timeout. */
  @Override
  public void close() {
    closed = true;
    Subscription current = subscription;
    if (current != null) {
      current.reply().close();
    }
  }
}
