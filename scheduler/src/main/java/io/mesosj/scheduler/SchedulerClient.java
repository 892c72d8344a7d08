package io.mesosj.scheduler;

import com.google.protobuf.ByteString;
import io.mesosj.protocol.codec.MessagesOrigin;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.agent.AgentAccess;
import io.mesosj.scheduler.agent.AgentApi;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.offer.AgentOffer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Request;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
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

  private final Registration registration;
  private final EventLoop events;
  private final CallSender calls;
  private final HttpTransport transport;
  private final Requests requests;

  private SchedulerClient(SchedulerOptions options, SchedulerListener listener) {
    HttpTransport transport = options.transport();
    this.transport = transport;
    this.requests = new Requests(options);
    Subscriber subscriber = new Subscriber(transport, options, requests);
    this.registration = new Registration(options);
    this.events = new EventLoop(options, subscriber, registration, listener);
    this.calls = new CallSender(transport, options, requests);
  }

  /**
   * Subscribes; events come from then on. What the options hold that can be closed, the detector of
   * masters and the store of the id, is closed when the client ends, or does not begin.
   *
   * @throws SchedulerException if no attempt succeeds within the options' patience, or the store of
   *     the framework's id can't be read; later losses go to the listener
   */
  public static SchedulerClient connect(SchedulerOptions options, SchedulerListener listener)
      throws SchedulerException {
    MessagesOrigin.problem().ifPresent(LOG::warn);
    SchedulerClient client = new SchedulerClient(options, listener);
    try {
      client.registration.resume();
      client.events.subscribeFirst();
    } catch (SchedulerException | RuntimeException | Error e) {
      options.close();
      throw e;
    }
    client.events.start();
    return client;
  }

  /** Whether the framework had its id before this process, and perhaps has tasks from then. */
  public boolean isResumed() {
    return registration.isResumed();
  }

  /** The framework as it is registered; with its id once SUBSCRIBED was delivered. */
  public FrameworkInfo framework() {
    return registration.framework();
  }

  /**
   * Drops the stream and opens a new one, as after a loss. Events that were under way come again.
   */
  public void reconnect() {
    events.cut();
  }

  /**
   * Uses offers. Operations that are empty give the offers back.
   *
   * @param filters how long the rest of the offers stays away
   */
  public void accept(Collection<OfferID> offers, List<Operation> operations, Filters filters)
      throws SchedulerException {
    send(Calls.accept(offers, operations, filters));
  }

  /** Gives offers back for {@code refuse}. */
  public void decline(Collection<OfferID> offers, Duration refuse) throws SchedulerException {
    send(Calls.decline(offers, refuse));
  }

  /** Agrees to let go of what the operator's maintenance wants. */
  public void acceptInverse(Collection<OfferID> inverseOffers) throws SchedulerException {
    send(Calls.acceptInverse(inverseOffers));
  }

  /** Does not agree; it is asked again after {@code refuse}. */
  public void declineInverse(Collection<OfferID> inverseOffers, Duration refuse)
      throws SchedulerException {
    send(Calls.declineInverse(inverseOffers, refuse));
  }

  /** Asks for the end of a task. */
  public void kill(TaskID task) throws SchedulerException {
    send(Calls.kill(task));
  }

  /** Asks for the end of an executor of the framework's own, and of its tasks. */
  public void shutdown(ExecutorID executor, AgentID agent) throws SchedulerException {
    send(Calls.shutdown(executor, agent));
  }

  /** Sends bytes to an executor; they may be lost. */
  public void message(ExecutorID executor, AgentID agent, ByteString data)
      throws SchedulerException {
    send(Calls.message(executor, agent, data));
  }

  /** Confirms a status, so that it is not sent again; one without a uuid needs no confirmation. */
  public void acknowledge(TaskStatus status) throws SchedulerException {
    if (!status.getUuid().isEmpty()) {
      send(Calls.acknowledge(status));
    }
  }

  /** Asks for the latest statuses of {@code tasks}; of all when there are none. */
  public void reconcile(Collection<TaskID> tasks) throws SchedulerException {
    send(Calls.reconcile(tasks));
  }

  /** Tells what is wanted; the allocator that Mesos comes with does not listen to it. */
  public void request(Collection<Request> requests) throws SchedulerException {
    send(Calls.request(requests));
  }

  /** Wants no more offers, for any role, until {@link #revive}; also after a new subscription. */
  public void suppress() throws SchedulerException {
    suppress(List.of());
  }

  /** Wants no more offers for {@code roles}; for all of the framework's when there are none. */
  public void suppress(Collection<String> roles) throws SchedulerException {
    send(Calls.suppress(roles));
    registration.suppress(roles);
  }

  /** Wants offers again, for all roles, filters forgotten. */
  public void revive() throws SchedulerException {
    revive(List.of());
  }

  /** Wants offers for {@code roles} again; for all of the framework's when there are none. */
  public void revive(Collection<String> roles) throws SchedulerException {
    send(Calls.revive(roles));
    registration.revive(roles);
  }

  /**
   * Changes the framework's roles, capabilities or labels; its id stays. From Mesos 1.9 on.
   *
   * @param suppressedRoles those that want no offers from then on
   */
  public void update(FrameworkInfo changed, Collection<String> suppressedRoles)
      throws SchedulerException {
    FrameworkInfo same = changed.toBuilder().setId(framework().getId()).build();
    send(Calls.update(same, suppressedRoles));
    registration.update(same, suppressedRoles);
  }

  /** Ends the framework: its tasks are killed, its id is forgotten. The client is closed. */
  public void teardown() throws SchedulerException {
    // The master ends the stream, perhaps before it answers.
    events.expectEnd();
    try {
      send(Calls.of(Call.Type.TEARDOWN));
      registration.forget();
    } finally {
      close();
      registration.closeStore();
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
    Subscription subscription = events.subscription();
    FrameworkInfo registered = framework();
    if (subscription == null || !registered.hasId()) {
      throw new SchedulerException(call.getType() + " before the framework was subscribed");
    }
    calls.send(subscription, call.setFrameworkId(registered.getId()).build());
  }

  /**
   * The operator API of an agent that offered something. It is spoken to as the master is, over TLS
   * or not, with the same credentials, which never go in plain text where the master's went over
   * TLS; the agent decides what they open.
   *
   * @throws SchedulerException if the framework is not subscribed, or the offer does not say where
   *     the agent is
   */
  public AgentApi agent(AgentOffer offer) throws SchedulerException {
    Subscription subscription = events.subscription();
    if (subscription == null) {
      throw new SchedulerException("no agent can be asked before the framework is subscribed");
    }
    boolean tls = "https".equals(subscription.endpoint().getScheme());
    try {
      AgentAccess access = new AgentAccess(tls, false, requests.authorization());
      URI address =
          access
              .address(offer)
              .orElseThrow(
                  () ->
                      new SchedulerException(
                          "the master does not say where agent "
                              + offer.agentId().getValue()
                              + " is"));
      return new AgentApi(transport, address, access.authorizationFor(address));
    } catch (IOException e) {
      throw SchedulerException.of(e);
    }
  }

  /** Ends the connection, not the framework: its tasks live on for its failover timeout. */
  @Override
  public void close() {
    events.end();
  }
}
