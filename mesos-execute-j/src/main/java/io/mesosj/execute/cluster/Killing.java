package io.mesosj.execute.cluster;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.launch.StoredTask;
import io.mesosj.scheduler.launch.TaskStore;
import io.mesosj.scheduler.launch.TaskUpdate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;

/**
 * A short life as the scheduler of a framework, for as long as its tasks take to end. The launcher
 * takes them for those of an earlier process, and asks for their end again whenever it has to
 * subscribe again.
 */
final class Killing implements LauncherListener {
  private final KillReport report;

  private Killing(KillReport report) {
    this.report = report;
  }

  /** The tasks as an earlier process would have left them. */
  private record Left(List<StoredTask> load) implements TaskStore {
    static Left of(List<Task> tasks) {
      return new Left(tasks.stream().map(Left::stored).toList());
    }

    private static StoredTask stored(Task task) {
      return new StoredTask(
          task.getTaskId().getValue(), task.getName(), task.getAgentId().getValue());
    }

    @Override
    public void launching(Collection<StoredTask> tasks) {
      // None is.
    }

    @Override
    public void ended(Collection<String> taskIds) {
      // The master remembers.
    }
  }

  /** Kills and waits; removes the framework if it has no other task. */
  static void run(
      KillReport report, Cluster cluster, FrameworkInfo framework, List<Task> tasks, Duration limit)
      throws FailureException {
    SchedulerOptions connection =
        SchedulerOptions.builder(cluster.masters(), framework)
            .transport(cluster.transport())
            .headers(cluster.authorization())
            .suppressedRoles(framework.getRolesList())
            .build();
    LauncherOptions options = LauncherOptions.builder().store(Left.of(tasks)).build();
    try (Launcher launcher = Launcher.start(connection, options, new Killing(report))) {
      Collection<LaunchedTask> left = launcher.tasks();
      left.forEach(LaunchedTask::kill);
      awaitEnds(left, limit);
      cluster.refresh();
      if (hasNoTask(cluster, framework.getId())) {
        launcher.teardown();
      }
    } catch (SchedulerException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static FailureException failure(Throwable why) {
    return new FailureException(OneLine.of(SchedulerException.words(why), 400), why);
  }

  private static boolean hasNoTask(Cluster cluster, FrameworkID framework) {
    return cluster.tasks(false, Optional.of(framework.getValue())).stream()
        .allMatch(task -> TerminalState.is(task.getState()));
  }

  private static void awaitEnds(Collection<LaunchedTask> tasks, Duration limit)
      throws InterruptedException, FailureException {
    long until = System.nanoTime() + limit.toNanos();
    for (LaunchedTask task : tasks) {
      try {
        task.ended().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw failure(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException e) {
        throw new FailureException(
            "task '"
                + OneLine.of(task.id().getValue(), 100)
                + "' did not end within "
                + limit.toSeconds()
                + " s",
            ExitCode.FAILURE);
      }
    }
  }

  @Override
  public void updated(TaskUpdate update) {
    if (update.task().isPresent() && update.isEnd()) {
      report.ended(update.status());
    }
  }

  @Override
  public void disconnected(String why) {
    report.console().note("lost the master (" + why + "), connecting again");
  }
}
