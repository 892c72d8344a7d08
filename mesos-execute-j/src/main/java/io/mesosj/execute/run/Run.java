package io.mesosj.execute.run;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.offer.AgentOffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The course of one run, from the first offer to the last status. All of it belongs to the thread
 * that calls {@link #run}.
 */
final class Run {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  /** How long an offer that something waits for but does not fit into stays away. */
  private static final Duration UNSUITABLE = Duration.ofSeconds(5);

  /** How long offers stay away that nothing waits for; they are asked for again when needed. */
  private static final Duration UNWANTED = Duration.ofHours(1);

  private final EventLoop loop;
  private final Master master;
  private final Placer placer;
  private final List<Instance> instances;
  private final TaskOutputs outputs;
  private final RunOptions options;
  private final Report report;
  private final Optional<Interaction> interaction;
  private final Map<String, Instance> launched = new HashMap<>();
  private @Nullable Integer interrupted;
  private @Nullable Integer result;
  private @Nullable FailureException failure;
  private boolean leaving;

  Run(
      EventLoop loop,
      Master master,
      Placer placer,
      List<Instance> instances,
      TaskOutputs outputs,
      RunOptions options,
      Report report,
      Optional<Interaction> interaction) {
    this.loop = loop;
    this.master = master;
    this.placer = placer;
    this.instances = instances;
    this.outputs = outputs;
    this.options = options;
    this.report = report;
    this.interaction = interaction;
  }

  /** Runs until the tasks have ended, and returns the exit code. */
  int run() throws FailureException, InterruptedException {
    report.progress(instances);
    while (result == null) {
      loop.runNext();
      if (failure != null) {
        throw failure;
      }
      report.progress(instances);
    }
    report.ended(instances, result);
    return result;
  }

  /** Whether the tasks go on without us. */
  boolean leavesTasks() {
    return leaving;
  }

  /** The ids of the tasks that go on. */
  List<String> liveTasks() {
    return instances.stream()
        .flatMap(instance -> instance.tasks().stream())
        .filter(task -> !task.hasEnded())
        .map(task -> task.id().getValue())
        .toList();
  }

  /** Offers came. */
  void offered(List<Offer> offered) {
    List<AgentOffer> offers = AgentOffer.group(offered);
    if (result != null || interrupted != null || !anyWaiting()) {
      decline(offers, UNWANTED);
      return;
    }
    Map<AgentOffer, List<Placement>> placements = place(offers);
    decline(
        offers.stream().filter(offer -> !placements.containsKey(offer)).toList(),
        anyWaiting() ? UNSUITABLE : UNWANTED);
    placements.values().forEach(this::launch);
  }

  private Map<AgentOffer, List<Placement>> place(List<AgentOffer> offers) {
    Map<AgentOffer, List<Placement>> placements = new LinkedHashMap<>();
    Set<List<Resource>> tooMuch = new HashSet<>();
    for (Instance instance : instances) {
      if (!instance.isWaiting() || tooMuch.contains(instance.workload().resources())) {
        continue;
      }
      Optional<Placement> placement = placer.place(instance, offers);
      if (placement.isPresent()) {
        prepare(placement.get());
        placements
            .computeIfAbsent(placement.get().agent(), agent -> new ArrayList<>())
            .add(placement.get());
      } else {
        if (tooMuch.isEmpty()) {
          placer.explain(instance, offers).ifPresent(report::waiting);
        }
        tooMuch.add(instance.workload().resources());
      }
    }
    return placements;
  }

  private boolean anyWaiting() {
    return instances.stream().anyMatch(Instance::isWaiting);
  }

  private void decline(List<AgentOffer> offers, Duration refuse) {
    List<OfferID> ids = offers.stream().flatMap(offer -> offer.offerIds().stream()).toList();
    if (!ids.isEmpty()) {
      master.decline(ids, refuse);
    }
  }

  private void prepare(Placement placement) {
    interaction.ifPresent(user -> user.placed(placement));
    List<RunningTask> tasks = new ArrayList<>();
    for (TaskInfo task : placement.tasks()) {
      tasks.add(new RunningTask(task.getTaskId(), outputs.of(placement, task, this::outputClosed)));
      launched.put(task.getTaskId().getValue(), placement.instance());
    }
    placement.instance().launched(placement.agent(), tasks);
  }

  private void launch(List<Placement> placements) {
    master.launch(placements);
    for (Placement placement : placements) {
      placement.tasks().forEach(task -> report.submitted(task, placement));
    }
  }

  /** A status came. */
  void updated(TaskStatus status) {
    Instance instance = launched.get(status.getTaskId().getValue());
    RunningTask task = instance == null ? null : instance.task(status.getTaskId().getValue());
    if (instance == null || task == null || task.hasEnded()) {
      master.acknowledge(status);
      return;
    }
    task.enters(status.getState());
    if (isMissed(status, task)) {
      miss(instance, status);
      return;
    }
    report.status(status);
    if (status.getState() == TaskState.TASK_RUNNING && task.startsRunning()) {
      runs(task, status);
    }
    if (isEnd(status.getState())) {
      // Acknowledged only when the output is complete: afterwards the agent may let go of it.
      drain(task, status);
      interaction.ifPresent(Interaction::close);
      task.endsWith(status);
    }
    master.acknowledge(status);
    if (instance.allTasksEnded()) {
      endOrRestart(instance);
    }
    endIfAllEnded();
  }

  /** A master that does not know the task after a failover will not tell of its end either. */
  private static boolean isEnd(TaskState state) {
    return TerminalState.is(state) || state == TaskState.TASK_UNKNOWN;
  }

  private void runs(RunningTask task, TaskStatus status) {
    task.output().ifPresent(TaskOutput::start);
    if (interaction.isPresent()) {
      try {
        interaction.get().running(status);
      } catch (IOException e) {
        report.error("can't attach to the task's terminal: " + e.getMessage());
      }
    }
    options.killAfter().ifPresent(delay -> loop.after(delay, () -> kill(task)));
  }

  /** The offer was gone when we accepted it, as after a restart of the master: nothing ran. */
  private boolean isMissed(TaskStatus status, RunningTask task) {
    return !task.hasRun()
        && interrupted == null
        && status.getReason() == TaskStatus.Reason.REASON_INVALID_OFFERS
        && (status.getState() == TaskState.TASK_LOST
            || status.getState() == TaskState.TASK_DROPPED);
  }

  private void miss(Instance instance, TaskStatus status) {
    master.acknowledge(status);
    report.note(
        "the offer for task '"
            + status.getTaskId().getValue()
            + "' was no longer there; waiting for another");
    instance.taskIds().forEach(launched::remove);
    instance.missed();
    master.revive();
  }

  private void drain(RunningTask task, TaskStatus status) {
    if (task.output().isEmpty() || status.getSource() == TaskStatus.Source.SOURCE_MASTER) {
      return;
    }
    if (task.startsRunning()) {
      task.output().get().start();
    }
    try {
      Optional<IOException> rest = task.output().get().finish(DRAIN_LIMIT);
      rest.ifPresent(e -> report.note("the task's output may be incomplete: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endOrRestart(Instance instance) {
    TaskState state = instance.end().map(TaskStatus::getState).orElse(TaskState.TASK_FINISHED);
    if (interrupted != null
        || !options.restart().again(instance.launches(), state, instance.exitCode())) {
      instance.ends();
      return;
    }
    Duration pause = RestartPolicy.pause(instance.launches());
    instance.pauses();
    report.restarting(instance, pause);
    loop.after(
        pause,
        () -> {
          if (interrupted == null && instance.waitsAgain()) {
            master.revive();
          }
        });
  }

  private void endIfAllEnded() {
    boolean ended =
        instances.stream()
            .allMatch(
                instance -> instance.hasEnded() || (interrupted != null && !instance.isLaunched()));
    if (ended) {
      result = interrupted == null ? exitCode() : interrupted;
    } else if (options.detach() && instances.stream().allMatch(Run::runsOrHasEnded)) {
      leaving = true;
      result = exitCode();
    }
  }

  private static boolean runsOrHasEnded(Instance instance) {
    return instance.hasEnded()
        || (instance.isLaunched()
            && instance.tasks().stream().allMatch(task -> task.hasRun() || task.hasEnded()));
  }

  /** The first that is no success. */
  private int exitCode() {
    return instances.stream()
        .mapToInt(Instance::exitCode)
        .filter(code -> code != ExitCode.OK)
        .findFirst()
        .orElse(ExitCode.OK);
  }

  private void kill(RunningTask task) {
    if (!task.hasEnded()) {
      report.killing(task.id().getValue());
      master.kill(task.id());
    }
  }

  private void killAll() {
    instances.stream()
        .filter(Instance::isLaunched)
        .flatMap(instance -> instance.tasks().stream())
        .forEach(this::kill);
  }

  /** The user, or the system, wants us to end. */
  void interrupt(int code) {
    interrupted = code;
    if (instances.stream().anyMatch(Instance::isLaunched)) {
      report.note("killing the task (interrupt again to leave at once)");
      killAll();
    }
    endIfAllEnded();
  }

  private void outputClosed() {
    loop.post(
        () -> {
          if (interrupted == null) {
            interrupt(ExitCode.OUTPUT_CLOSED);
          }
        });
  }

  /** Subscribed again: what we missed is asked for. */
  void reconnected() {
    List<TaskID> live =
        instances.stream()
            .filter(Instance::isLaunched)
            .flatMap(instance -> instance.tasks().stream())
            .filter(task -> !task.hasEnded())
            .map(RunningTask::id)
            .toList();
    if (!live.isEmpty()) {
      master.reconcile(live);
      if (interrupted != null) {
        live.forEach(master::kill);
      }
    }
  }

  /** A while has passed. */
  void stillWaiting() {
    instances.stream()
        .filter(Instance::isWaiting)
        .findFirst()
        .flatMap(placer::silence)
        .ifPresent(report::waiting);
  }

  /** No offer came that fits, and the user did not want to wait longer. */
  void timedOut() {
    Optional<Instance> waiting =
        instances.stream()
            .filter(instance -> instance.isWaiting() && instance.launches() == 0)
            .findFirst();
    if (waiting.isPresent()) {
      master.teardown();
      failure = new FailureException(placer.timeoutMessage(waiting.get()), ExitCode.NO_OFFER);
    }
  }

  /** The master refuses us for good. */
  void failed(String message) {
    failure = new FailureException(OneLine.of(message, 500), ExitCode.FAILURE);
  }
}
