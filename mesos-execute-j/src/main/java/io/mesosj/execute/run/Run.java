package io.mesosj.execute.run;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.status.TaskExit;
import io.mesosj.execute.task.Workload;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.TaskUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a run tells and does besides launching, from the first offer to the last status. The
 * launcher's thread calls the listener's methods; interrupts and time limits come on others.
 */
final class Run implements LauncherListener {
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

  private final CompletableFuture<Integer> result = new CompletableFuture<>();
  private final AtomicReference<@Nullable Integer> interrupted = new AtomicReference<>();
  private final Map<LaunchedTask, CopiedOutput> outputs = new HashMap<>();
  private final Set<String> ran = new HashSet<>();
  private final Map<String, String> wanted = new HashMap<>();
  private final PortReport ports;
  private final StartWatch starts;
  private final TaskOutputs sources;
  private final RunOptions options;
  private final Report report;
  private final Optional<Interaction> interaction;
  private volatile List<LaunchedTask> tasks = List.of();
  private volatile FrameworkID framework = FrameworkID.getDefaultInstance();
  private volatile String lastExplanation = "";
  private volatile boolean launched;
  private volatile boolean leaving;

  Run(
      List<Workload> workloads,
      TaskOutputs sources,
      RunOptions options,
      Report report,
      Optional<Interaction> interaction) {
    this.sources = sources;
    this.options = options;
    this.report = report;
    this.interaction = interaction;
    this.ports = new PortReport(workloads);
    this.starts = new StartWatch(workloads, () -> tasks, report, this::after);
    for (Workload workload : workloads) {
      wanted.put(workload.name(), Resources.of(workload.resources()).toString());
    }
  }

  /** Goes on until {@code all} have ended, or run where they are left to themselves. */
  void follow(List<LaunchedTask> all) {
    tasks = all;
    report.progress(all);
    finishWhen(all.stream().map(LaunchedTask::ended).toList(), false);
    if (options.detach()) {
      finishWhen(
          all.stream().map(task -> task.running().handle((status, end) -> status)).toList(), true);
    }
  }

  private void finishWhen(List<? extends CompletableFuture<?>> done, boolean leaves) {
    var unused =
        CompletableFuture.allOf(done.toArray(CompletableFuture[]::new))
            .thenRun(
                () -> {
                  Integer code = interrupted.get();
                  leaving = leaves && tasks.stream().anyMatch(task -> !task.hasEnded());
                  result.complete(code == null ? exitCode() : code);
                })
            .exceptionally(
                failure -> {
                  // The launcher's own failure has better words, where there is one.
                  result.completeExceptionally(failure);
                  return null;
                });
  }

  /** Waits for the end, and returns the exit code. */
  int await() throws FailureException, InterruptedException {
    try {
      int code = result.get();
      report.ended(tasks, code);
      return code;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FailureException failure) {
        throw failure;
      }
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new FailureException(OneLine.of(SchedulerException.words(cause), 500), cause);
    }
  }

  /** The id that the master gave us; its default before that. */
  FrameworkID framework() {
    return framework;
  }

  /** Whether the tasks go on without us. */
  boolean leavesTasks() {
    return leaving;
  }

  /** The ids of the tasks that go on. */
  List<String> liveTasks() {
    return tasks.stream()
        .filter(task -> !task.hasEnded())
        .map(task -> task.id().getValue())
        .toList();
  }

  @Override
  public void subscribed(FrameworkID id) {
    framework = id;
    report.subscribed(id);
  }

  @Override
  public void disconnected(String why) {
    report.note("lost the master (" + why + "), connecting again");
  }

  /** The master refuses us for good. */
  @Override
  public void failed(SchedulerException why) {
    result.completeExceptionally(
        new FailureException(OneLine.of(SchedulerException.words(why), 500), ExitCode.FAILURE));
  }

  @Override
  public void waiting(String name, String why) {
    lastExplanation = why;
    report.waiting(waitingFor(name) + "; " + ports.explained(why));
  }

  private String waitingFor(String name) {
    return "waiting for an offer with " + wanted.getOrDefault(name, "what '" + name + "' needs");
  }

  @Override
  public void launched(LaunchedTask task) {
    launched = true;
    interaction.ifPresent(user -> user.placed(task));
    sources
        .of(task, framework, this::outputClosed)
        .ifPresentOrElse(output -> outputs.put(task, output), () -> outputs.remove(task));
    report.submitted(task);
    starts.sent();
    writeId(task);
    ports.tell(task, report);
    report.progress(tasks);
  }

  private void writeId(LaunchedTask task) {
    options
        .taskIdFile()
        .ifPresent(
            file -> {
              try {
                Files.writeString(
                    file,
                    task.id().getValue() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
              } catch (IOException e) {
                report.error(
                    RunFlags.TASK_ID_FILE + " can't be written: " + FileProblem.describe(e));
              }
            });
  }

  @Override
  public void missed(LaunchedTask task, TaskStatus why) {
    report.note(
        "the offer for task '"
            + why.getTaskId().getValue()
            + "' was no longer there; waiting for another");
    report.progress(tasks);
  }

  @Override
  public void restarting(List<LaunchedTask> again, TaskStatus end, Duration pause) {
    report.restarting(again, pause);
    report.progress(tasks);
  }

  @Override
  public void updated(TaskUpdate update) {
    if (update.task().isEmpty()) {
      return;
    }
    LaunchedTask task = update.task().get();
    TaskStatus status = update.status();
    starts.updated();
    report.status(status);
    if (status.getState() == TaskState.TASK_RUNNING && ran.add(status.getTaskId().getValue())) {
      runs(task, status);
    }
    if (update.isEnd() && status.getState() == TaskState.TASK_UNKNOWN) {
      report.error(
          "task '"
              + task.id().getValue()
              + "' is lost: the master does not know it any more, so nobody will tell how it ended");
    }
    if (update.isEnd()) {
      // Acknowledged when this returns: only then may the agent let go of the output.
      drain(task, status);
      interaction.ifPresent(Interaction::close);
    }
    report.progress(tasks);
  }

  private void runs(LaunchedTask task, TaskStatus status) {
    CopiedOutput output = outputs.get(task);
    if (output != null) {
      output.start();
    }
    if (interaction.isPresent()) {
      try {
        interaction.get().running(status);
      } catch (IOException e) {
        report.error("can't attach to the task's terminal: " + FileProblem.describe(e));
      }
    }
    options
        .killAfter()
        .ifPresent(
            delay ->
                after(
                    delay,
                    () -> {
                      if (task.id().equals(status.getTaskId())) {
                        kill(task);
                      }
                    }));
  }

  private void drain(LaunchedTask task, TaskStatus status) {
    CopiedOutput output = outputs.remove(task);
    if (output == null || status.getSource() == TaskStatus.Source.SOURCE_MASTER) {
      return;
    }
    if (ran.add(status.getTaskId().getValue())) {
      output.start();
    }
    try {
      Optional<IOException> rest = output.finish(DRAIN_LIMIT);
      rest.ifPresent(e -> report.note("the task's output may be incomplete: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does something later, on another thread. */
  void after(Duration delay, Runnable action) {
    Executor later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
    var unused =
        CompletableFuture.runAsync(action, later)
            .exceptionally(
                failure -> {
                  result.completeExceptionally(failure);
                  return null;
                });
  }

  /**
   * The first that is no success: of those that failed, since the others of a group are killed for
   * them, else of those that were killed.
   */
  private int exitCode() {
    return tasks.stream()
        .filter(LaunchedTask::hasEnded)
        .flatMap(task -> task.latest().stream())
        .sorted(Comparator.comparing(end -> end.getState() == TaskState.TASK_KILLED))
        .mapToInt(TaskExit::codeOf)
        .filter(code -> code != ExitCode.OK)
        .findFirst()
        .orElse(ExitCode.OK);
  }

  private void kill(LaunchedTask task) {
    if (isWithAgent(task)) {
      report.killing(task.id().getValue());
    }
    task.kill();
  }

  private static boolean isWithAgent(LaunchedTask task) {
    return task.agentId().isPresent() && !task.hasEnded();
  }

  /** The user, or the system, wants us to end. */
  void interrupt(int code) {
    if (!interrupted.compareAndSet(null, code)) {
      return;
    }
    if (tasks.stream().anyMatch(Run::isWithAgent)) {
      report.note("killing the task (interrupt again to leave at once)");
    }
    tasks.forEach(this::kill);
  }

  private void outputClosed() {
    interrupt(ExitCode.OUTPUT_CLOSED);
  }

  private Optional<LaunchedTask> waitingTask() {
    return tasks.stream().filter(task -> task.agentId().isEmpty() && !task.hasEnded()).findFirst();
  }

  /** A while has passed. */
  void stillWaiting() {
    if (lastExplanation.isEmpty() && !launched && waitingTask().isPresent()) {
      report.waiting(
          "waiting for an offer with "
              + wanted.values().iterator().next()
              + "; the master has offered nothing yet");
    }
  }

  /** No offer came that fits, and the user did not want to wait longer. */
  void timedOut() {
    Optional<LaunchedTask> waiting = waitingTask().filter(task -> task.launches() == 0);
    if (waiting.isPresent()) {
      String message =
          "no offer with "
              + wanted.getOrDefault(waiting.get().name(), wanted.values().iterator().next())
              + " came in time"
              + (lastExplanation.isEmpty() ? "; there were no offers" : "; " + lastExplanation);
      result.completeExceptionally(new FailureException(message, ExitCode.NO_OFFER));
    }
  }
}
