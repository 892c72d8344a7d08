package io.mesosj.scheduler;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A framework's connection with its master. One thread reads the event stream, an event after the
 * other as the listener takes them, and subscribes again, with the same framework id and growing
 * pauses, when it is lost; calls may come from any thread and wait for the master's answer. Source:
 * Mesos' scheduler HTTP API.
 */
public final class SchedulerClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerClient.class);

  private final HttpTransport transport;
  private final SchedulerOptions options;
  private final SchedulerListener listener;
  private final Requests requests;
  private final Subscriber subscriber;
  private final Set<String> suppressed = ConcurrentHashMap.newKeySet();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile FrameworkInfo framework;
  private volatile @Nullable Subscription subscription;
  private volatile boolean closed;

  private SchedulerClient(
      HttpTransport transport, SchedulerOptions options, SchedulerListener listener) {
    this.transport = transport;
    this.options = options;
    this.listener = listener;
    this.requests = new Requests(options);
    this.subscriber = new Subscriber(transport, options, requests);
    this.framework = options.framework();
    this.suppressed.addAll(options.suppressedRoles());
  }

  /**
   * Subscribes; events come from then on.
   *
   * @throws SchedulerException if no attempt succeeds within the options' patience, or the store of
   *     the framework's id can't be read; later losses go to the listener
   */
  public static SchedulerClient connect(
      HttpTransport transport, SchedulerOptions options, SchedulerListener listener)
      throws SchedulerException {
    SchedulerClient client = new SchedulerClient(transport, options, listener);
    client.loadId();
    client.subscribeFirst();
    Thread thread = new Thread(client::read, "scheduler-events");
    thread.setDaemon(true);
    thread.start();
    return client;
  }

  private void loadId() throws SchedulerException {
    try {
      Optional<FrameworkID> stored =
          framework.hasId() ? Optional.empty() : options.idStore().load();
      stored.ifPresent(id -> framework = framework.toBuilder().setId(id).build());
    } catch (IOException e) {
      throw new SchedulerException("can't read the framework's id: " + Requests.text(e), e);
    }
  }

  /** The framework as it is registered; with its id once SUBSCRIBED was delivered. */
  public FrameworkInfo framework() {
    return framework;
  }

  private void subscribe() throws SchedulerException {
    subscription = subscriber.open(framework, suppressed);
    options.metrics().subscribed();
  }

  private void subscribeFirst() throws SchedulerException {
    long end = System.nanoTime() + options.patience().toNanos();
    Backoff backoff = new Backoff(options.firstBackoff(), options.maxBackoff());
    while (true) {
      try {
        subscribe();
        return;
      } catch (SchedulerException e) {
        boolean useless = e instanceof RefusedException refused && refused.isFinal();
        Duration pause = backoff.next();
        if (useless || end - System.nanoTime() < pause.toNanos() || !sleep(pause)) {
          options.masters().close();
          throw e;
        }
      }
    }
  }

  /** Whether the pause passed and the client is still wanted. */
  private boolean sleep(Duration pause) {
    try {
      return !over.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void read() {
    while (!closed) {
      String why;
      try {
        readStream();
        why = "the master closed the connection";
      } catch (IOException e) {
        why = Requests.text(e);
      } catch (RuntimeException e) {
        LOG.error("The listener failed; subscribing again, so that nothing is left out", e);
        why = "the listener failed: " + e;
      }
      if (closed) {
        return;
      }
      options.metrics().disconnected();
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
    try (current) {
      RecordReader records = new RecordReader(current.body(), options.maxRecordBytes());
      byte[] record = records.read();
      while (record != null && !closed) {
        deliver(Codecs.schedulerEvent(options.contentType()).decode(record));
        record = records.read();
      }
    }
  }

  private void deliver(Event event) throws IOException {
    options.metrics().eventReceived(event.getType());
    long start = System.nanoTime();
    if (event.getType() == Event.Type.SUBSCRIBED) {
      FrameworkID id = event.getSubscribed().getFrameworkId();
      framework = framework.toBuilder().setId(id).build();
      // Before the framework can launch anything under it.
      options.idStore().save(id);
    }
    listener.event(event);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    options.metrics().eventHandled(event.getType(), took);
    if (event.getType() == Event.Type.ERROR) {
      // The master ends the framework's stream for good: going on would fight another instance.
      fail(new SchedulerException("the master says: " + event.getError().getMessage()));
    }
  }

  private void fail(SchedulerException why) {
    end();
    listener.failed(why);
  }

  private boolean subscribeAgain() {
    Backoff backoff = new Backoff(options.firstBackoff(), options.maxBackoff());
    while (!closed && sleep(backoff.next())) {
      try {
        subscribe();
        if (closed) {
          cut();
        }
        return !closed;
      } catch (RefusedException e) {
        if (e.isFinal()) {
          fail(e);
          return false;
        }
        LOG.info("Not subscribed again yet: {}", e.getMessage());
      } catch (SchedulerException e) {
        LOG.info("Not subscribed again yet: {}", e.getMessage());
      }
    }
    return false;
  }

  /**
   * Drops the stream and opens a new one, as after a loss. Events that were under way come again.
   */
  public void reconnect() {
    cut();
  }

  private void cut() {
    Subscription current = subscription;
    if (current != null) {
      current.close();
    }
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

  /** Wants no more offers, for any role, until {@link #revive}; also after a new subscription. */
  public void suppress() throws SchedulerException {
    suppress(List.of());
  }

  /** Wants no more offers for {@code roles}; for all of the framework's when there are none. */
  public void suppress(Collection<String> roles) throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUPPRESS);
    call.getSuppressBuilder().addAllRoles(roles);
    send(call);
    suppressed.addAll(roles.isEmpty() ? roles() : roles);
  }

  /** Wants offers again, for all roles, filters forgotten. */
  public void revive() throws SchedulerException {
    revive(List.of());
  }

  /** Wants offers for {@code roles} again; for all of the framework's when there are none. */
  public void revive(Collection<String> roles) throws SchedulerException {
    Call.Builder call = Call.newBuilder().setType(Call.Type.REVIVE);
    call.getReviveBuilder().addAllRoles(roles);
    send(call);
    suppressed.removeAll(roles.isEmpty() ? roles() : roles);
  }

  @SuppressWarnings("deprecation") // frameworks without MULTI_ROLE set the one role
  private Collection<String> roles() {
    return framework.getRolesCount() > 0 ? framework.getRolesList() : List.of(framework.getRole());
  }

  /** Ends the framework: its tasks are killed, its id is forgotten. The client is closed. */
  public void teardown() throws SchedulerException {
    closed = true;
    try {
      send(Call.newBuilder().setType(Call.Type.TEARDOWN));
      options.idStore().clear();
    } catch (SchedulerException e) {
      throw e;
    } catch (IOException e) {
      throw new SchedulerException("can't forget the framework's id: " + Requests.text(e), e);
    } finally {
      close();
    }
  }

  /**
   * Sends any call; framework id and stream id are filled in.
   *
   * @throws RefusedException if the master answered with an error
   * @throws SchedulerException if it can't be reached, or the framework has no id yet
   * @throws IllegalArgumentException for SUBSCRIBE: the client does that, and a second one on a
   *     live connection would end it
   */
  public void send(Call.Builder call) throws SchedulerException {
    if (call.getType() == Call.Type.SUBSCRIBE) {
      throw new IllegalArgumentException(
          "the framework is subscribed already; reconnect() opens a new stream");
    }
    Subscription current = subscription;
    FrameworkInfo registered = framework;
    if (current == null || !registered.hasId()) {
      throw new SchedulerException(call.getType() + " before the framework was subscribed");
    }
    Call complete = call.setFrameworkId(registered.getId()).build();
    long start = System.nanoTime();
    boolean accepted = false;
    try (HttpReply reply = transport.send(requests.call(current, complete))) {
      if (reply.status() >= 300) {
        throw new RefusedException(
            reply.status(),
            call.getType()
                + " was refused with "
                + reply.status()
                + ": "
                + Subscriber.words(reply));
      }
      // To its end, so that the connection serves the next call too.
      reply.body().readAllBytes();
      accepted = true;
    } catch (SchedulerException e) {
      throw e;
    } catch (IOException e) {
      throw new MasterUnreachableException(
          call.getType() + " could not be sent to " + current.endpoint() + ": " + Requests.text(e),
          e);
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      options.metrics().called(call.getType(), took, accepted);
    }
  }

  /** Ends the connection, not the framework: its tasks live on for its failover timeout. */
  @Override
  public void close() {
    end();
  }

  private void end() {
    closed = true;
    over.countDown();
    cut();
    options.masters().close();
  }
}
