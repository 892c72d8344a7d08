package io.mesosj.scheduler.launch;

import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.UnreadableEvent;
import io.mesosj.scheduler.agent.AgentApi;
import io.mesosj.scheduler.agent.SandboxPath;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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
 *     Launcher.start(options, LauncherOptions.defaults(), new LauncherListener() {})) {
 *   for (LaunchedTask task : launcher.launch(spec, 3)) {
 *     System.out.println(task.running().get().getContainerStatus().getNetworkInfosList());
 *   }
 * }
 * }</pre>
 *
 * <p>Every task is launched at most once under an id, and under a new id only when the master says
 * that the earlier one never came to be, or its restart policy wants another launch. Every update
 * is acknowledged, once it was handled.
 */
public final class Launcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private final Set<LaunchedTask> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean handedOver = new AtomicBoolean();
  private final MasterCalls master = new MasterCalls();
  private final SchedulerOptions connection;
  private final LauncherOptions options;
  private final TaskIds taskIds;
  private final TaskIds executorIds;
  private final GuardedListener listener;
  private final LauncherThread thread;
  private final Reconciliation reconciliation;
  private final LiveTasks live;
  private final Offers offers;
  private final Restarts restarts;
  private final StatusUpdates statuses;
  private boolean subscribed;

  private Launcher(
      SchedulerOptions connection, LauncherOptions options, LauncherListener listener) {
    this.connection = connection;
    this.options = options;
    this.taskIds = new TaskIds(options.ids());
    this.executorIds = new TaskIds(options.ids());
    connection.metrics().tasks(new TaskGauges(open));
    this.listener = new GuardedListener(listener);
    this.thread = new LauncherThread("mesos-launcher", this::broken);
    this.reconciliation = new Reconciliation(master, thread, options, this.listener);
    this.live = new LiveTasks(options, reconciliation);
    this.offers = new Offers(master, live, options, this.listener);
    this.restarts = new Restarts(this, live, offers, thread, options, this.listener);
    this.statuses = new StatusUpdates(this, live, offers, restarts, master, options, this.listener);
  }

  /**
   * Takes over the tasks in the store, subscribes, and begins to reconcile. What the options hold
   * that can be closed is closed with the launcher, or when it can't be started.
   *
   * @throws StoreException if a store can't be read
   * @throws SchedulerException if no attempt to subscribe succeeds within the options' patience
   */
  public static Launcher start(
      SchedulerOptions connection, LauncherOptions options, LauncherListener listener)
      throws SchedulerException {
    Launcher launcher = prepare(connection, options, listener);
    launcher.connect();
    return launcher;
  }

  /**
   * Takes over the tasks in the store, and no more: what is launched before {@link #connect} is
   * there when the first offer comes.
   *
   * @throws StoreException if the store can't be read; what the options hold is closed then
   */
  public static Launcher prepare(
      SchedulerOptions connection, LauncherOptions options, LauncherListener listener)
      throws StoreException {
    Launcher launcher = new Launcher(connection, options, listener);
    try {
      for (LaunchedTask task : launcher.live.resume(launcher)) {
        launcher.open.add(task);
        launcher.taskIds.isTaken(task.id().getValue());
      }
    } catch (StoreException | RuntimeException e) {
      launcher.end(e);
      throw e;
    }
    return launcher;
  }

  /**
   * Subscribes, once.
   *
   * @throws SchedulerException if no attempt succeeds within the options' patience; the launcher is
   *     closed then. Also if it was closed before
   * @throws IllegalStateException the second time
   */
  public void connect() throws SchedulerException {
    if (!handedOver.compareAndSet(false, true)) {
      if (closed.get()) {
        throw new SchedulerException("the launcher is closed");
      }
      throw new IllegalStateException("the launcher was connected before");
    }
    try {
      master.connected(SchedulerClient.connect(connection, new Events()));
    } catch (SchedulerException | RuntimeException | Error e) {
      master.failed(e);
      end(e);
      throw e;
    }
    quietly();
  }

  private void quietly() {
    thread.after(
        options.reconcileEvery(),
        () -> {
          if (subscribed) {
            reconciliation.start(live.tasks());
          }
          quietly();
        });
  }

  TaskIds taskIds() {
    return taskIds;
  }

  TaskIds executorIds() {
    return executorIds;
  }

  /** Wants one instance of a task. */
  public LaunchedTask launch(TaskSpec spec) {
    return launch(spec, 1).get(0);
  }

  /** Wants some instances of a task. */
  public List<LaunchedTask> launch(TaskSpec spec, int instances) {
    checkCount(spec, instances);
    return launch(
        IntStream.range(0, instances).mapToObj(i -> new TaskUnit(spec, false, this)).toList());
  }

  private static void checkCount(TaskSpec spec, int instances) {
    if (instances < 0) {
      throw new IllegalArgumentException(instances + " instances of '" + spec.name() + "'");
    }
  }

  /** Wants one instance of a group; the tasks are in the group's order. */
  public List<LaunchedTask> launch(GroupSpec group) {
    return launch(List.of(new GroupUnit(group, this)));
  }

  private List<LaunchedTask> launch(List<? extends LaunchUnit> units) {
    List<LaunchedTask> tasks = units.stream().flatMap(unit -> unit.tasks().stream()).toList();
    open.addAll(tasks);
    if (!thread.run(() -> offers.add(units))) {
      fail(new CancellationException("the launcher is closed"));
    }
    return tasks;
  }

  /**
   * Keeps so many instances of a task running. Those of this name that an earlier process left, by
   * the store, are taken over; so many are launched as are missing then. The pauses before
   * replacements are those of the description's restart policy.
   */
  public Kept keep(TaskSpec spec, int instances) {
    checkCount(spec, instances);
    Kept kept = new Kept(spec, instances, this);
    var unused =
        reconciliation
            .first()
            .whenComplete(
                (done, failure) -> {
                  if (failure == null) {
                    thread.run(() -> begin(kept, spec.name()));
                  }
                });
    return kept;
  }

  private void begin(Kept kept, String name) {
    List<LaunchedTask> left =
        live.tasks().stream()
            .filter(task -> task.unit().isEmpty() && task.name().equals(name))
            .toList();
    launch(kept.begin(left));
  }

  /** All tasks that have not ended, those of an earlier process included. */
  public Collection<LaunchedTask> tasks() {
    return List.copyOf(open);
  }

  /**
   * Completes when the master has answered for all tasks of the store; before that a framework does
   * not know how many of its tasks live. Fails when the launcher ends before that.
   */
  public CompletableFuture<Void> reconciled() {
    return reconciliation.first().copy();
  }

  /** The connection, for calls that this class does not make. Waits until it stands. */
  public SchedulerClient client() {
    return master.client();
  }

  void kill(LaunchedTask task) {
    thread.run(
        () -> {
          task.requestKill();
          if (task.hasEnded() || task.isOver()) {
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
    unit.endPause();
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

  AgentApi agent(LaunchedTask task) throws SchedulerException {
    AgentOffer offer =
        task.offer()
            .orElseThrow(
                () ->
                    new SchedulerException(
                        "where "
                            + task
                            + (task.agentId().isEmpty()
                                ? " will run is not known yet"
                                : " runs is not known: an earlier process launched it")));
    return client().agent(offer);
  }

  TaskOutput output(LaunchedTask task, String id, BooleanSupplier ended) throws SchedulerException {
    return new TaskOutput(
        agent(task).files(),
        SandboxPath.of(master.frameworkId().getValue(), id, task.executor()),
        ended);
  }

  void abandon(LaunchedTask task) {
    thread.run(
        () -> {
          if (!task.hasEnded() && !task.isOver() && task.agentId().isPresent()) {
            restarts.abandoned(task);
          }
        });
  }

  void end(LaunchedTask task, TaskStatus status) {
    // First, so that whoever waits for the end finds it gone from the list.
    open.remove(task);
    connection.metrics().ended(status.getState());
    task.ends(status);
  }

  void acknowledge(TaskStatus status) {
    thread.run(() -> statuses.handled(status));
  }

  private final class Events implements SchedulerListener {
    @Override
    public void event(Event event) {
      thread.runAndWait(() -> handle(event));
    }

    @Override
    public void unreadable(UnreadableEvent event) {
      event.status().ifPresent(status -> thread.run(() -> statuses.unreadable(status)));
    }

    @Override
    public void disconnected(String why) {
      thread.run(
          () -> {
            subscribed = false;
            reconciliation.stop();
            listener.disconnected(why);
          });
    }

    @Override
    public void failed(SchedulerException why) {
      thread.run(() -> broken(why));
    }
  }

  private void handle(Event event) throws StoreException {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed());
      case OFFERS -> offers.offered(event.getOffers().getOffersList());
      case INVERSE_OFFERS -> answer(event.getInverseOffers().getInverseOffersList());
      case UPDATE -> statuses.updated(event.getUpdate().getStatus());
      case MESSAGE -> listener.message(event.getMessage());
      case FAILURE -> {
        live.executors().lost(event.getFailure());
        listener.lost(event.getFailure());
      }
      default -> {
        // No offer is held that could be rescinded; heartbeats and ERROR are the client's.
      }
    }
  }

  private void subscribed(Event.Subscribed event) {
    subscribed = true;
    offers.subscribed();
    live.tasks().stream().filter(LaunchedTask::isKillRequested).forEach(master::kill);
    reconciliation.start(live.tasks());
    listener.subscribed(event.getFrameworkId());
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
  private void broken(Throwable why) {
    if (!closed.get()) {
      if (!(why instanceof SchedulerException)) {
        LOG.error("The launcher failed, and ends", why);
      }
      end(why);
      listener.failed(SchedulerException.of(why));
    }
  }

  private void fail(Throwable why) {
    for (LaunchedTask task : open) {
      task.fails(why);
    }
    open.clear();
    reconciliation.first().completeExceptionally(why);
  }

  /**
   * Ends the framework: the master kills its tasks. Waits until the call was answered; the launcher
   * is closed, whatever the answer.
   */
  public void teardown() throws SchedulerException {
    try {
      master.teardown();
      thread.runAndWait(
          () -> {
            for (LaunchedTask task : List.copyOf(live.tasks())) {
              live.close(task);
            }
          });
    } finally {
      end(new CancellationException("the framework was torn down"));
    }
  }

  /** Ends the connection; the tasks live on for the framework's failover timeout. */
  @Override
  public void close() {
    end(new CancellationException("the launcher is closed"));
  }

  private void end(Throwable why) {
    if (closed.compareAndSet(false, true)) {
      master.close();
      if (handedOver.compareAndSet(false, true)) {
        // No client will ever do it.
        connection.close();
      }
      thread.close(this::closeStore);
      fail(why);
    }
  }

  private void closeStore() {
    try {
      options.store().close();
    } catch (StoreException e) {
      LOG.warn("{}", e.getMessage());
    }
  }
}
