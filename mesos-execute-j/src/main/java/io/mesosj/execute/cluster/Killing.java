package io.mesosj.execute.cluster;

import io.mesosj.base.console.Console;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerListener;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A short life as the scheduler of a framework, for as long as its tasks take to end. */
final class Killing implements SchedulerListener {
  private final BlockingQueue<Event> updates = new LinkedBlockingQueue<>();
  private final Console console;
  private final Set<TaskID> left = new HashSet<>();

  private Killing(Console console, List<Task> tasks) {
    this.console = console;
    tasks.forEach(task -> left.add(task.getTaskId()));
  }

  /** Kills and waits; removes the framework if it has no other task. */
  static void run(
      Console console, Cluster cluster, FrameworkInfo framework, List<Task> tasks, Duration limit)
      throws FailureException {
    Killing killing = new Killing(console, tasks);
    SchedulerOptions options =
        SchedulerOptions.builder(cluster.masters(), framework)
            .transport(cluster.transport())
            .headers(cluster.authorization())
            .suppressedRoles(framework.getRolesList())
            .build();
    try (SchedulerClient client = SchedulerClient.connect(options, killing)) {
      killing.killAll(client, limit);
      cluster.refresh();
      if (hasNoTask(cluster, framework.getId())) {
        client.teardown();
      }
    } catch (SchedulerException e) {
      throw new FailureException(OneLine.of(String.valueOf(e.getMessage()), 400), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static boolean hasNoTask(Cluster cluster, FrameworkID framework) {
    return cluster.tasks(false, Optional.of(framework.getValue())).stream()
        .allMatch(task -> TerminalState.is(task.getState()));
  }

  private void killAll(SchedulerClient client, Duration limit)
      throws SchedulerException, InterruptedException, FailureException {
    for (TaskID task : left) {
      client.kill(task);
    }
    long until = System.nanoTime() + limit.toNanos();
    while (!left.isEmpty()) {
      Event event = updates.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new FailureException(
            "task '"
                + OneLine.of(left.iterator().next().getValue(), 100)
                + "' did not end within "
                + limit.toSeconds()
                + " s",
            ExitCode.FAILURE);
      }
      if (event.getType() == Event.Type.ERROR) {
        throw new FailureException(
            OneLine.of(event.getError().getMessage(), 400), ExitCode.FAILURE);
      }
      updated(client, event.getUpdate().getStatus());
    }
  }

  private void updated(SchedulerClient client, TaskStatus status) throws SchedulerException {
    client.acknowledge(status);
    boolean ended =
        TerminalState.is(status.getState())
            || status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION;
    if (left.contains(status.getTaskId()) && ended) {
      left.remove(status.getTaskId());
      console.say(
          status.getState() + " for task '" + OneLine.of(status.getTaskId().getValue(), 100) + "'");
    }
  }

  @Override
  public void event(Event event) {
    if (event.getType() == Event.Type.UPDATE || event.getType() == Event.Type.ERROR) {
      updates.add(event);
    }
  }

  @Override
  public void disconnected(String why) {
    console.note("lost the master (" + why + "), connecting again");
  }

  @Override
  public void failed(SchedulerException why) {
    Event.Builder error = Event.newBuilder().setType(Event.Type.ERROR);
    error.getErrorBuilder().setMessage(String.valueOf(why.getMessage()));
    updates.add(error.build());
  }
}
