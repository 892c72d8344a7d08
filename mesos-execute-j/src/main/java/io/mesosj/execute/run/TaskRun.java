package io.mesosj.execute.run;

import io.mesosj.execute.console.Console;
import io.mesosj.execute.console.ExitCode;
import io.mesosj.execute.console.FailureException;
import io.mesosj.execute.flags.OneLine;
import io.mesosj.scheduler.launch.TaskStates;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The course of one run, from the first offer to the last status. All of it belongs to the thread
 * that calls {@link #run}.
 */
final class TaskRun {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  private final EventLoop loop;
  private final Master master;
  private final OfferWait offers;
  private final TaskOutputs outputs;
  private final RunOptions options;
  private final Console console;
  private final Map<String, RunningTask> tasks = new LinkedHashMap<>();
  private boolean launched;
  private @Nullable Integer interrupted;
  private @Nullable Integer result;
  private @Nullable FailureException failure;

  TaskRun(
      EventLoop loop,
      Master master,
      OfferWait offers,
      TaskOutputs outputs,
      RunOptions options,
      Console console) {
    this.loop = loop;
    this.master = master;
    this.offers = offers;
    this.outputs = outputs;
    this.options = options;
    this.console = console;
  }

  /** Runs until the tasks have ended, and returns the exit code. */
  int run() throws FailureException, InterruptedException {
    while (result == null) {
      loop.runNext();
      if (failure != null) {
        throw failure;
      }
    }
    return result;
  }

  /** Offers came. */
  void offered(List<Offer> offered) {
    if (launched || result != null) {
      master.decline(offered.stream().map(Offer::getId).toList());
      return;
    }
    Optional<Placement> placement = offers.choose(offered);
    List<Offer> rest = new ArrayList<>(offered);
    placement.ifPresent(found -> rest.remove(found.offer()));
    if (!rest.isEmpty()) {
      master.decline(rest.stream().map(Offer::getId).toList());
    }
    placement.ifPresent(this::launch);
  }

  private void launch(Placement placement) {
    launched = true;
    for (TaskInfo task : placement.tasks()) {
      RunningTask running =
          new RunningTask(task.getTaskId(), outputs.of(placement, task, this::outputClosed));
      tasks.put(task.getTaskId().getValue(), running);
    }
    master.launch(placement);
    for (TaskInfo task : placement.tasks()) {
      console.say(
          "Submitted task '"
              + task.getTaskId().getValue()
              + "' to agent '"
              + placement.offer().getAgentId().getValue()
              + "'");
    }
  }

  /** A status came. */
  void updated(TaskStatus status) {
    RunningTask task = tasks.get(status.getTaskId().getValue());
    if (task == null || task.hasEnded()) {
      master.acknowledge(status);
      return;
    }
    console.say(StatusText.of(status));
    if (status.getState() == TaskState.TASK_RUNNING && task.startsRunning()) {
      task.output().ifPresent(output -> output.start());
      options.killAfter().ifPresent(delay -> loop.after(delay, () -> kill(task)));
    }
    if (TaskStates.isTerminal(status.getState())) {
      // Acknowledged only when the output is complete: afterwards the agent may let go of it.
      drain(task, status);
      task.endsWith(status);
      if (TaskExit.needsWords(status)) {
        console.error("task '" + task.id().getValue() + "' ended with " + StatusText.brief(status));
      }
    }
    master.acknowledge(status);
    endIfAllEnded();
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
      rest.ifPresent(e -> console.note("the task's output may be incomplete: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endIfAllEnded() {
    if (tasks.values().stream().allMatch(RunningTask::hasEnded)) {
      int code =
          tasks.values().stream()
              .mapToInt(RunningTask::exitCode)
              .filter(one -> one != ExitCode.OK)
              .findFirst()
              .orElse(ExitCode.OK);
      result = interrupted == null ? code : interrupted;
    }
  }

  private void kill(RunningTask task) {
    if (!task.hasEnded()) {
      console.say("Asked to kill task '" + task.id().getValue() + "'");
      master.kill(task.id());
    }
  }

  /** The user, or the system, wants us to end. */
  void interrupt(int code) {
    interrupted = code;
    if (!launched) {
      result = code;
      return;
    }
    console.note("killing the task (interrupt again to leave at once)");
    tasks.values().forEach(this::kill);
  }

  private void outputClosed() {
    loop.post(
        () -> {
          if (interrupted == null) {
            interrupt(ExitCode.OUTPUT_CLOSED);
          }
        });
  }

  /** A while has passed. */
  void stillWaiting() {
    if (!launched) {
      offers.noOffersYet();
    }
  }

  /** No offer came that fits, and the user did not want to wait longer. */
  void timedOut() {
    if (!launched) {
      failure = new FailureException(offers.timeoutMessage(), ExitCode.NO_OFFER);
    }
  }

  /** The master refuses us for good. */
  void failed(String message) {
    failure = new FailureException(OneLine.of(message, 500), ExitCode.FAILURE);
  }
}
