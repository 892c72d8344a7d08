package io.mesosj.execute.cluster;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Standard;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.JsonEvents;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.agent.AgentFiles;
import io.mesosj.scheduler.agent.OutputFollower;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Task;

/** The verb that prints what tasks have printed. */
public final class LogsCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j logs [--master=MASTER] [--follow] TASK... [FLAG...]

      Prints the tasks' standard output and standard error from their sandboxes, of
      tasks that have ended too while their agents keep these; with several tasks each
      line has its task's id in front. Ctrl-C ends this command, not the tasks. Mesos
      keeps no times with the lines: --timestamps says when they were read. With
      --output=json each line is an object: {"event":"output", "time", "task_id",
      "stream", "text"}, the time that when it was read.
      """;

  static final Flag TAIL =
      text("tail", "N", "Begin with the last N lines of each of the two. Default: all.");
  static final Flag TIMESTAMPS =
      toggle("timestamps", false, "With --follow: put the time in front at which a line was read.");

  static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 1000;
  private static final String DIGITS = "[0-9]{1,9}";

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        ClusterFlags.FOLLOW, TAIL, TIMESTAMPS, ClusterFlags.FRAMEWORK, ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    if (values.arguments().isEmpty()) {
      throw new UsageException("logs needs a TASK: 'mesos-execute-j ps' lists them");
    }
    boolean follow = values.on(ClusterFlags.FOLLOW);
    if (values.on(TIMESTAMPS) && !follow) {
      throw new UsageException(
          TIMESTAMPS
              + " needs "
              + ClusterFlags.FOLLOW
              + ": Mesos keeps no times with what tasks print");
    }
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Optional<Integer> tail = tail(values);
    Cluster cluster = Cluster.of(invocation);
    List<Task> tasks = new ArrayList<>();
    for (String id : values.arguments()) {
      tasks.add(cluster.task(id, values.text(ClusterFlags.FRAMEWORK)));
    }
    LogLines lines = new LogLines(tasks, values.on(TIMESTAMPS));
    JsonEvents events = new JsonEvents(invocation.streams().out());
    CountDownLatch closed = new CountDownLatch(1);
    List<OutputFollower> followers = new ArrayList<>();
    List<OutputStream> ends = new ArrayList<>();
    try {
      for (Task task : tasks) {
        String id = task.getTaskId().getValue();
        Standard streams = invocation.streams();
        OutputStream out = json ? events.stream(id, "stdout") : lines.of(id, streams.out());
        OutputStream err = json ? events.stream(id, "stderr") : lines.of(id, streams.err());
        ends.addAll(List.of(out, err));
        followers.add(follower(cluster, task, out, err, closed, tail));
      }
      followers.forEach(OutputFollower::start);
      for (int i = 0; i < tasks.size(); i++) {
        boolean goesOn = !follow || !followed(cluster, tasks.get(i), closed);
        if (goesOn) {
          throwIfPresent(followers.get(i).finish(LIMIT));
        }
      }
      boolean asTheyCome = lines.isPlain() && !json;
      for (OutputStream stream : asTheyCome ? List.<OutputStream>of() : ends) {
        stream.close();
      }
      return closed.getCount() == 0 ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
    } catch (IOException e) {
      throw new FailureException(OneLine.of(String.valueOf(e.getMessage()), 400), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILURE;
    } finally {
      followers.forEach(OutputFollower::close);
    }
  }

  private static Optional<Integer> tail(Values values) throws UsageException {
    Optional<String> text = values.text(TAIL).filter(lines -> !lines.equals("all"));
    if (text.isPresent() && !text.get().matches(DIGITS)) {
      throw new UsageException(
          TAIL + " is a number of lines, got '" + OneLine.of(text.get(), 40) + "'");
    }
    return text.map(Integer::valueOf);
  }

  static void throwIfPresent(Optional<IOException> failure) throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  /** From its beginning, or so many lines before its end. */
  static OutputFollower follower(
      Cluster cluster,
      Task task,
      OutputStream out,
      OutputStream err,
      CountDownLatch closed,
      Optional<Integer> tail)
      throws FailureException, IOException {
    URI agent = cluster.agentAddress(task.getAgentId());
    AgentFiles files = new AgentFiles(cluster.transport(), agent, cluster.authorizationAt(agent));
    String sandbox = files.sandbox(task);
    long outFrom = tail.isPresent() ? files.tail(sandbox + "/stdout", tail.get()) : 0;
    long errFrom = tail.isPresent() ? files.tail(sandbox + "/stderr", tail.get()) : 0;
    return new OutputFollower(files, sandbox, out, err, closed::countDown, outFrom, errFrom);
  }

  /** Waits for the task's end; true when nobody reads any more. */
  static boolean followed(Cluster cluster, Task task, CountDownLatch closed)
      throws FailureException, InterruptedException {
    String framework = task.getFrameworkId().getValue();
    Task latest = task;
    while (!TerminalState.is(latest.getState())) {
      if (closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return true;
      }
      cluster.refresh();
      latest = cluster.task(task.getTaskId().getValue(), Optional.of(framework));
    }
    return false;
  }
}
