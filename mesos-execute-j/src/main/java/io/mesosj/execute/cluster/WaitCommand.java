package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.status.TaskExit;
import io.mesosj.execute.task.DurationReader;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.task.TerminalState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The verb that waits for tasks to end. */
public final class WaitCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j wait [--master=MASTER] TASK... [FLAG...]

      Waits until the tasks have ended, and prints each one's exit code on a line, in
      their order. Ends with the first code that is not 0, with 124 after --timeout.
      With --output=json each line is the Task as Mesos' master describes it.
      """;

  private static final Flag TIMEOUT =
      Flag.text("timeout", "DURATION", "How long to wait. Default: for ever.");
  private static final long POLL_MILLIS = 1000;

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(TIMEOUT, ClusterFlags.FRAMEWORK, ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    if (values.arguments().isEmpty()) {
      throw new UsageException("wait needs a TASK: 'mesos-execute-j ps' lists them");
    }
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Optional<Duration> limit = DurationReader.read(values, TIMEOUT);
    Cluster cluster = Cluster.of(invocation);
    List<Task> tasks = new ArrayList<>();
    for (String id : values.arguments()) {
      tasks.add(cluster.task(id, values.text(ClusterFlags.FRAMEWORK)));
    }
    long start = System.nanoTime();
    int code = ExitCode.OK;
    try {
      for (Task task : tasks) {
        Task ended = ended(cluster, task, start, limit);
        int own = TaskExit.codeOf(end(ended));
        invocation.streams().print((json ? MesosJson.print(ended) : own) + "\n");
        code = code == ExitCode.OK ? own : code;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
    return code;
  }

  /** Waits for the end of one. */
  static Task ended(Cluster cluster, Task task, long start, Optional<Duration> limit)
      throws FailureException, InterruptedException {
    Optional<String> framework = Optional.of(task.getFrameworkId().getValue());
    TaskID id = task.getTaskId();
    Task latest = cluster.task(id.getValue(), framework);
    while (!TerminalState.is(latest.getState())) {
      if (limit.isPresent() && System.nanoTime() - start >= limit.get().toNanos()) {
        throw new FailureException(
            "task '"
                + OneLine.of(id.getValue(), 100)
                + "' is "
                + latest.getState()
                + " after "
                + limit.get().toSeconds()
                + " s",
            ExitCode.NO_OFFER);
      }
      Thread.sleep(POLL_MILLIS);
      cluster.refresh();
      latest = cluster.task(id.getValue(), framework);
    }
    return latest;
  }

  /** Its last status, where the executor's message is; the master keeps none of some. */
  static TaskStatus end(Task task) {
    for (TaskStatus status : task.getStatusesList()) {
      if (status.getState() == task.getState()) {
        return status;
      }
    }
    return TaskStatus.newBuilder().setTaskId(task.getTaskId()).setState(task.getState()).build();
  }
}
