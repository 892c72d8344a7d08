package io.mesosj.execute.cluster;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.AgentFiles;
import io.mesosj.execute.output.OutputFollower;
import io.mesosj.execute.output.SandboxPath;
import io.mesosj.protocol.task.TerminalState;
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
      keeps no times with the lines: --timestamps says when they were read.
      """;

  static final Flag TAIL =
      text("tail", "N", "Begin with the last N lines of each of the two. Default: all.");
  static final Flag TIMESTAMPS =
      toggle("timestamps", false, "With --follow: put the time in front at which a line was read.");

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 1000;
  private static final String DIGITS = "[0-9]{1,9}";

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(ClusterFlags.FOLLOW, TAIL, TIMESTAMPS, ClusterFlags.FRAMEWORK);
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
    Optional<Integer> tail = tail(values);
    Cluster cluster = Cluster.of(invocation);
    List<Task> tasks = new ArrayList<>();
    for (String id : values.arguments()) {
      tasks.add(cluster.task(id, values.text(ClusterFlags.FRAMEWORK)));
    }
    LogLines lines = new LogLines(tasks, values.on(TIMESTAMPS));
    CountDownLatch closed = new CountDownLatch(1);
    List<OutputFollower> followers = new ArrayList<>();
    List<OutputStream> streams = new ArrayList<>();
    try {
      for (Task task : tasks) {
        String id = task.getTaskId().getValue();
        OutputStream out = lines.of(id, invocation.streams().out());
        OutputStream err = lines.of(id, invocation.streams().err());
        streams.addAll(List.of(out, err));
        followers.add(follower(cluster, task, out, err, closed, tail));
      }
      followers.forEach(OutputFollower::start);
      for (int i = 0; i < tasks.size(); i++) {
        boolean goesOn = !follow || !followed(cluster, tasks.get(i), closed);
        if (goesOn) {
          throwIfPresent(followers.get(i).finish(LIMIT));
        }
      }
      for (OutputStream stream : lines.isPlain() ? List.<OutputStream>of() : streams) {
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
    Optional<String> text = values.text(TAIL);
    if (text.isPresent() && !text.get().matches(DIGITS)) {
      throw new UsageException(
          TAIL + " is a number of lines, got '" + OneLine.of(text.get(), 40) + "'");
    }
    return text.map(Integer::valueOf);
  }

  private static void throwIfPresent(Optional<IOException> failure) throws IOException {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static OutputFollower follower(
      Cluster cluster,
      Task task,
      OutputStream out,
      OutputStream err,
      CountDownLatch closed,
      Optional<Integer> tail)
      throws FailureException, IOException {
    URI agent = cluster.agentAddress(task.getAgentId());
    AgentFiles files = new AgentFiles(cluster.transport(), agent, cluster.authorizationAt(agent));
    String sandbox = sandbox(files, task);
    long outFrom = tail.isPresent() ? files.tail(sandbox + "/stdout", tail.get()) : 0;
    long errFrom = tail.isPresent() ? files.tail(sandbox + "/stderr", tail.get()) : 0;
    return new OutputFollower(files, sandbox, out, err, closed::countDown, outFrom, errFrom);
  }

  /** Waits for the task's end; true when nobody reads any more. */
  private static boolean followed(Cluster cluster, Task task, CountDownLatch closed)
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

  /** A task of a group has its own directory in its executor's sandbox. */
  static String sandbox(AgentFiles files, Task task) throws FailureException {
    String framework = task.getFrameworkId().getValue();
    String id = task.getTaskId().getValue();
    if (!task.hasExecutorId()) {
      return SandboxPath.ofExecutor(framework, id);
    }
    String executor = task.getExecutorId().getValue();
    String own = SandboxPath.ofGroupTask(framework, executor, id);
    try {
      return files.exists(own) ? own : SandboxPath.ofExecutor(framework, executor);
    } catch (IOException e) {
      throw new FailureException(OneLine.of(FileProblem.describe(e), 400), e);
    }
  }
}
