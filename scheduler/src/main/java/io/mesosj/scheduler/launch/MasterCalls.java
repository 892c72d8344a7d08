package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that a launcher makes. One that fails is not repeated here: whatever it was about comes
 * again, with the updates and the reconciliation that follow a new subscription. One that is lost
 * on the way therefore makes for a new subscription, even though the stream may still stand; but
 * for acknowledgements.
 */
final class MasterCalls {
  private static final Logger LOG = LoggerFactory.getLogger(MasterCalls.class);

  private final CompletableFuture<SchedulerClient> connected = new CompletableFuture<>();
  private volatile boolean tornDown;

  void connected(SchedulerClient client) {
    if (!connected.complete(client)) {
      // Closed meanwhile.
      client.close();
    }
  }

  void failed(Throwable why) {
    connected.completeExceptionally(why);
  }

  /** Ends the connection, if there is one. */
  void close() {
    connected.completeExceptionally(new CancellationException("the launcher is closed"));
    var unused = connected.thenAccept(SchedulerClient::close);
  }

  /** The client; waits until the connection stands. */
  SchedulerClient client() {
    return connected.join();
  }

  FrameworkID frameworkId() {
    return client().framework().getId();
  }

  /** Whether an earlier process had the framework's id; waits until the connection stands. */
  boolean isResumed() {
    return client().isResumed();
  }

  private interface ClientCall {
    void send(SchedulerClient client) throws SchedulerException;
  }

  private boolean send(String what, ClientCall call) {
    try {
      call.send(client());
      return true;
    } catch (SchedulerException e) {
      failed(what, e);
      return false;
    }
  }

  private void failed(String what, SchedulerException why) {
    if (tornDown) {
      LOG.debug("{} is not heard any more", what, why);
    } else if (why instanceof MasterUnreachableException) {
      LOG.warn("{}; subscribing again", why.getMessage());
      client().reconnect();
    } else if (why instanceof RefusedException refused) {
      LOG.warn("{}", why.getMessage());
      if (refused.isFromNoLeader()) {
        // Nobody heard it; the leader, or the same one when it leads, is told all that matters.
        client().reconnect();
      }
    } else {
      LOG.warn("{} was not sent: {}", what, why.getMessage());
    }
  }

  /** Ends the framework; calls that are on their way meanwhile may be refused, which is no news. */
  void teardown() throws SchedulerException {
    tornDown = true;
    client().teardown();
  }

  boolean accept(List<OfferID> offers, List<Operation> operations, Duration refuse) {
    Filters filters = Filters.newBuilder().setRefuseSeconds(seconds(refuse)).build();
    return send("ACCEPT", client -> client.accept(offers, operations, filters));
  }

  void decline(List<OfferID> offers, Duration refuse) {
    if (!offers.isEmpty()) {
      send("DECLINE", client -> client.decline(offers, refuse));
    }
  }

  boolean kill(LaunchedTask task) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
    call.getKillBuilder().setTaskId(task.id());
    task.agentId().ifPresent(call.getKillBuilder()::setAgentId);
    return send("KILL", client -> client.send(call));
  }

  void kill(TaskStatus late) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
    call.getKillBuilder().setTaskId(late.getTaskId());
    if (late.hasAgentId()) {
      call.getKillBuilder().setAgentId(late.getAgentId());
    }
    send("KILL", client -> client.send(call));
  }

  /**
   * One that is lost makes for no new subscription, which may cost the framework its tasks: the
   * agent says again what it has no acknowledgement of, and a master that is gone ends the stream.
   */
  void acknowledge(TaskStatus status) {
    try {
      client().acknowledge(status);
    } catch (MasterUnreachableException e) {
      LOG.debug("The agent will say it again: {}", e.getMessage(), e);
    } catch (SchedulerException e) {
      failed("ACKNOWLEDGE", e);
    }
  }

  /** With the agents' ids, so that the master can tell a lost task from one it has forgotten. */
  void reconcile(Collection<LaunchedTask> tasks) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
    call.getReconcileBuilder();
    for (LaunchedTask task : tasks) {
      Call.Reconcile.Task.Builder one = call.getReconcileBuilder().addTasksBuilder();
      one.setTaskId(task.id());
      task.agentId().ifPresent(one::setAgentId);
    }
    send("RECONCILE", client -> client.send(call));
  }

  boolean suppress() {
    return send("SUPPRESS", SchedulerClient::suppress);
  }

  boolean revive() {
    return send("REVIVE", SchedulerClient::revive);
  }

  void answer(List<OfferID> inverseOffers, boolean agrees) {
    if (inverseOffers.isEmpty()) {
      return;
    }
    Call.Builder call = Call.newBuilder();
    if (agrees) {
      call.setType(Call.Type.ACCEPT_INVERSE_OFFERS);
      call.getAcceptInverseOffersBuilder().addAllInverseOfferIds(inverseOffers);
    } else {
      call.setType(Call.Type.DECLINE_INVERSE_OFFERS);
      call.getDeclineInverseOffersBuilder().addAllInverseOfferIds(inverseOffers);
    }
    send(call.getType().name(), client -> client.send(call));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
