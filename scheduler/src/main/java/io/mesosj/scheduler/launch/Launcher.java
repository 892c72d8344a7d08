package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerException;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches tasks and keeps account of them. Safe for all threads.
 *
 * <pre>{@code
 * try (Launcher launcher =
 *     Launcher.start(
 *         LauncherOptions.defaults(),
 *         new LauncherListener() {},
 *         events -> SchedulerClient.connect(transport, options, events))) {
 *   List<LaunchedTask> web = launcher.launch(spec, 3);
 *   for (LaunchedTask task : web) {
 *     System.out.println(task.running().get().getContainerStatus().getNetworkInfosList());
 *   }
 * }
 * }</pre>
 *
 * <p>Every task is launched at most once under an id, and under a new id only when the master says
 * that the earlier one never came to be. Every update is acknowledged, once it was handled.
 */
public final class Launcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private final Set<LaunchedTask> open = ConcurrentHashMap.newKeySet();
  private final MasterLink master = new MasterLink();
  private final LauncherListener listener;
  private final Actor actor;
  private final Reconciliation reconciliation;
  private final Ledger ledger;
  private final OfferDesk offers;
  private final StatusDesk statuses;
  private final Duration reconcileEvery;
  private volatile boolean closed;
  private boolean subscribed;

  private Launcher(LauncherOptions options, LauncherListener listener) {
    this.listener = listener;
    this.actor = new Actor("mesos-launcher", this::broken);
    this.reconciliation = new Reconciliation(master, actor, options);
    this.ledger = new Ledger(options, master, reconciliation);
    this.offers = new OfferDesk(master, ledger, options, listener);
    this.statuses = new StatusDesk(this, ledger, offers, master, options, listener);
    this.reconcileEvery = options.reconcileEvery();
  }

  /** Opens the connection of a launcher; the listener is the launcher's own. */
  public interface Connector {
    SchedulerClient connect(SchedulerListener events) throws SchedulerException;
  }

  /**
   * Takes over the tasks in the store, subscribes, and begins to reconcile.
   *
   * @throws SchedulerException if the first attempt to subscribe fails
   * @throws IOException if the store can't be read
   */
  public static Launcher start(
      LauncherOptions options, LauncherListener listener, Connector connector) throws IOException {
    Launcher launcher = new Launcher(options, listener);
    launcher.open.addAll(launcher.ledger.resume(launcher));
    try {
      launcher.master.connected(connector.connect(launcher.new Events()));
    } catch (SchedulerException | RuntimeException e) {
      launcher.master.failed(e);
      launcher.actor.close();
      throw e;
    }
    launcher.quietly();
    return launcher;
  }

  private void quietly() {
    actor.after(
        reconcileEvery,
        () -> {
          if (subscribed) {
            reconciliation.start(ledger.tasks());
          }
          quietly();
        });
  }

  /** Wants one instance of a task. */
  public LaunchedTask launch(TaskSpec spec) {
    return launch(spec, 1).get(0);
  }

  /** Wants some instances of a task. */
  public List<LaunchedTask> launch(TaskSpec spec, int instances) {
    if (instances < 0) {
      throw new IllegalArgumentException(instances + " instances of '" + spec.name() + "'");
    }
    return launch(IntStream.range(0, instances).mapToObj(i -> new TaskUnit(spec, this)).toList());
  }

  /** Wants one instance of a group; the tasks are in the group's order. */
  public List<LaunchedTask> launch(GroupSpec group) {
    return launch(List.of(new GroupUnit(group, this)));
  }

  private List<LaunchedTask> launch(List<? extends LaunchUnit> units) {
    List<LaunchedTask> tasks = units.stream().flatMap(unit -> unit.tasks().stream()).toList();
    open.addAll(tasks);
    if (!actor.run(() -> offers.add(units))) {
      fail(new CancellationException("the launcher is closed"));
    }
    return tasks;
  }

  /** All tasks that have not ended, those of an earlier process included. */
  public Collection<LaunchedTask> tasks() {
    return List.copyOf(open);
  }

  /**
   * Completes when the master has answered for all tasks of the store; before that a framework does
   * not know how many of its tasks live.
   */
  public CompletableFuture<Void> reconciled() {
    return reconciliation.first().copy();
  }

  /** The connection, for calls that this class does not make. */
  public SchedulerClient client() {
    return master.client();
  }

  void kill(LaunchedTask task) {
    actor.run(
        () -> {
          task.requestKill();
          if (task.hasEnded()) {
            return;
          }
          if (task.agentId().isPresent()) {
            master.kill(task);
          } else {
            task.unit().ifPresent(this::withdraw);
          }
        });
  }

  /** Never sent, and now never will be; the tasks of a group go together. */
  private void withdraw(LaunchUnit unit) {
    offers.remove(unit);
    for (LaunchedTask task : unit.tasks()) {
      end(
          task,
          TaskStatus.newBuilder()
              .setTaskId(task.id())
              .setState(TaskState.TASK_KILLED)
              .setMessage("killed before it was launched")
              .build());
    }
  }

  void abandon(LaunchedTask task) {
    actor.run(
        () -> {
          if (task.hasEnded() || task.agentId().isEmpty()) {
            return;
          }
          ledger.close(task);
          end(
              task,
              task.latest()
                  .orElseGet(
                      () ->
                          TaskStatus.newBuilder()
                              .setTaskId(task.id())
                              .setState(TaskState.TASK_UNKNOWN)
                              .build()));
        });
  }

  void end(LaunchedTask task, TaskStatus status) {
    // First, so that whoever waits for the end finds it gone from the list.
    open.remove(task);
    task.ends(status);
  }

  void acknowledge(TaskStatus status) {
    actor.run(() -> ledger.acknowledge(status));
  }

  private final class Events implements SchedulerListener {
    @Override
    public void event(Event event) {
      actor.runAndWait(() -> handle(event));
    }

    @Override
    public void disconnected(String why) {
      actor.run(
          () -> {
            subscribed = false;
            reconciliation.stop();
            listener.disconnected(why);
          });
    }

    @Override
    public void failed(SchedulerException why) {
      actor.run(() -> broken(why));
    }
  }

  private void handle(Event event) throws IOException {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed());
      case OFFERS -> offers.offered(event.getOffers().getOffersList());
      case INVERSE_OFFERS -> answer(event.getInverseOffers().getInverseOffersList());
      case UPDATE -> statuses.updated(event.getUpdate().getStatus());
      case MESSAGE ->
          listener.message(
              event.getMessage().getAgentId(),
              event.getMessage().getExecutorId(),
              event.getMessage().getData());
      case FAILURE -> listener.lost(event.getFailure());
      default -> {
        // No offer is held that could be rescinded; heartbeats and ERROR are the client's.
      }
    }
  }

  private void subscribed(Event.Subscribed event) {
    subscribed = true;
    listener.subscribed(event.getFrameworkId());
    offers.subscribed();
    ledger.tasks().stream().filter(LaunchedTask::isKillRequested).forEach(master::kill);
    reconciliation.start(ledger.tasks());
  }

  private void answer(List<InverseOffer> inverse) {
    List<OfferID> agreed = new ArrayList<>();
    List<OfferID> refused = new ArrayList<>();
    for (InverseOffer offer : inverse) {
      (listener.agreesTo(offer) ? agreed : refused).add(offer.getId());
    }
    master.answer(agreed, true);
    master.answer(refused, false);
  }

  /** The store or the connection is gone for good: going on would lose or double tasks. */
  private void broken(Exception why) {
    if (why instanceof RuntimeException) {
      LOG.error("The listener failed", why);
      return;
    }
    if (closed) {
      return;
    }
    closed = true;
    actor.close();
    master.client().close();
    fail(why);
    listener.failed(SchedulerException.of(why));
  }

  private void fail(Exception why) {
    for (LaunchedTask task : open) {
      task.fails(why);
    }
    open.clear();
  }

  /** Ends the framework: the master kills its tasks. Waits until the call was answered. */
  public void teardown() throws SchedulerException {
    master.client().teardown();
    actor.runAndWait(
        () -> {
          for (LaunchedTask task : List.copyOf(ledger.tasks())) {
            ledger.close(task);
          }
        });
    end("the framework was torn down");
  }

  /** Ends the connection; the tasks live on for the framework's failover timeout. */
  @Override
  public void close() {
    end("the launcher is closed");
    master.client().close();
  }

  private void end(String why) {
    if (!closed) {
      closed = true;
      actor.close();
      fail(new CancellationException(why));
    }
  }
}
