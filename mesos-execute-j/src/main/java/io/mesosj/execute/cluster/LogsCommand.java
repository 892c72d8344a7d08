package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.AgentFiles;
import io.mesosj.execute.output.OutputFollower;
import io.mesosj.execute.output.SandboxPath;
import io.mesosj.protocol.task.TerminalState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.Task;

/** The verb that prints what a task has printed. */
public final class LogsCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j logs [--master=MASTER] [--follow] TASK [FLAG...]

      Prints the task's standard output and standard error from its sandbox, of a task
      that has ended too while its agent keeps the sandbox. Ctrl-C ends this command,
      not the task.
      """;

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final long POLL_MILLIS = 1000;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(ClusterFlags.FOLLOW, ClusterFlags.FRAMEWORK);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    List<String> words = values.arguments();
    if (words.size() != 1) {
      throw new UsageException("logs needs one TASK: 'mesos-execute-j ps' lists them");
    }
    Cluster cluster = Cluster.of(invocation);
    Optional<String> framework = values.text(ClusterFlags.FRAMEWORK);
    Task task = cluster.task(words.get(0), framework);
    CountDownLatch closed = new CountDownLatch(1);
    URI agent = cluster.agentAddress(task.getAgentId());
    AgentFiles files = new AgentFiles(cluster.transport(), agent, cluster.authorizationAt(agent));
    try (OutputFollower output =
        new OutputFollower(
            files,
            sandbox(files, task),
            invocation.streams().out(),
            invocation.streams().err(),
            closed::countDown)) {
      output.start();
      boolean read = true;
      if (values.on(ClusterFlags.FOLLOW)) {
        read = !followed(cluster, task, closed);
      }
      Optional<IOException> failure = read ? output.finish(LIMIT) : Optional.empty();
      if (failure.isPresent()) {
        throw new FailureException(
            OneLine.of(String.valueOf(failure.get().getMessage()), 400), failure.get());
      }
      return closed.getCount() == 0 ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILURE;
    }
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
  private static String sandbox(AgentFiles files, Task task) throws FailureException {
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
