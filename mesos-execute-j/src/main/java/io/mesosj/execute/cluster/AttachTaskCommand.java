package io.mesosj.execute.cluster;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Standard;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.ReadOutput;
import io.mesosj.execute.output.TaskLines;
import io.mesosj.execute.session.AttachedSession;
import io.mesosj.execute.session.DetachKeys;
import io.mesosj.execute.status.TaskExit;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.agent.AgentRefusedException;
import io.mesosj.scheduler.agent.ContainerClient;
import io.mesosj.scheduler.agent.OutputFollower;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.Task;

/** The verb that puts the user at a task that runs already. */
public final class AttachTaskCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j attach [--no-stdin] [--master=MASTER] TASK [FLAG...]

      Shows what a running task prints from now on; what is typed goes to it when it
      has a terminal (run -t). Ctrl-P Ctrl-Q leaves it running, --detach_keys=KEYS are
      others. Ends with the task, and with its exit code. Mesos' agents attach to
      tasks with a terminal only: of another task the output is followed in its
      sandbox, and Ctrl-C ends this command, not the task. With --output=json each
      line is an object, as those of run.
      """;

  static final Flag STDIN = toggle("stdin", true, "Pass what is typed on to the task.");
  static final Flag DETACH_KEYS =
      text(
          "detach_keys",
          "KEYS",
          "Keys that leave the task running; characters, ctrl-LETTER. Default: "
              + DetachKeys.DEFAULT
              + ".");

  private static final int FORBIDDEN = 403;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  /** The end is at the master a little after it is at the agent. */
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(STDIN, DETACH_KEYS, ClusterFlags.FRAMEWORK, ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    List<String> words = values.arguments();
    if (words.size() != 1) {
      throw new UsageException("attach needs one TASK: 'mesos-execute-j ps' lists them");
    }
    DetachKeys keys = keys(values);
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    Cluster cluster = Cluster.of(invocation);
    Task task = cluster.task(words.get(0), values.text(ClusterFlags.FRAMEWORK));
    if (TerminalState.is(task.getState())) {
      throw new FailureException(
          name(task) + " has ended with " + task.getState() + "; 'logs' shows what it printed",
          ExitCode.FAILURE);
    }
    ReadOutput out = ReadOutput.of(invocation.streams());
    Standard streams = out.with(invocation.streams().err());
    try {
      if (!json) {
        return attach(invocation, cluster, task, keys, streams);
      }
      TaskEvents events = new TaskEvents(streams, words.get(0));
      return events.ended(attach(invocation, cluster, task, keys, events.streams()));
    } catch (IOException e) {
      if (out.isClosed()) {
        return ExitCode.OUTPUT_CLOSED;
      }
      throw new FailureException(OneLine.of(FileProblem.describe(e), 400), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailureException("interrupted", ExitCode.FAILURE);
    }
  }

  private static DetachKeys keys(Values values) throws UsageException {
    try {
      return DetachKeys.parse(values.text(DETACH_KEYS, DetachKeys.DEFAULT));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          DETACH_KEYS + ": " + OneLine.of(String.valueOf(e.getMessage()), 200));
    }
  }

  private static String name(Task task) {
    return "task '" + OneLine.of(task.getTaskId().getValue(), 100) + "'";
  }

  private static int attach(
      Invocation invocation, Cluster cluster, Task task, DetachKeys keys, Standard streams)
      throws UsageException, FailureException, IOException, InterruptedException {
    ContainerID container = ExecCommand.container(task);
    URI address = cluster.agentAddress(task.getAgentId());
    ContainerClient agent =
        new ContainerClient(cluster.transport(), address, cluster.authorizationAt(address));
    boolean terminal = task.getContainer().hasTtyInfo();
    HttpReply output;
    try {
      output = agent.attachOutput(container);
    } catch (AgentRefusedException e) {
      if (List.of(FORBIDDEN, UNAUTHORIZED, NOT_FOUND).contains(e.status())) {
        throw e;
      }
      invocation
          .console()
          .note(
              terminal
                  ? OneLine.of(String.valueOf(e.getMessage()), 300)
                      + "; its output is followed instead, it gets no input"
                  : name(task)
                      + " has no terminal: its output is followed, it gets no input; Ctrl-C leaves"
                      + " it");
      return follow(cluster, task, streams);
    }
    boolean input = invocation.values().on(STDIN);
    if (input && terminal && invocation.terminal().out()) {
      invocation
          .console()
          .note(
              "attached to "
                  + name(task)
                  + "; "
                  + invocation.values().text(DETACH_KEYS, DetachKeys.DEFAULT).replace(',', ' ')
                  + " leaves it running");
    }
    TaskLines shown = new TaskLines(streams.out());
    AttachedSession attachment = new AttachedSession(container, terminal, input ? keys : null);
    AttachedSession.End end =
        attachment.run(
            agent, output, new Standard(terminal ? shown : streams.out(), streams.err()));
    shown.close();
    return end == AttachedSession.End.LEFT ? left(invocation, task) : exitCode(cluster, task);
  }

  private static int left(Invocation invocation, Task task) {
    invocation.console().note("left " + name(task) + " running");
    return ExitCode.OK;
  }

  private static int follow(Cluster cluster, Task task, Standard streams)
      throws FailureException, IOException, InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (OutputFollower follower =
        LogsCommand.follower(cluster, task, streams.out(), streams.err(), closed, Optional.of(0))) {
      follower.start();
      if (LogsCommand.followed(cluster, task, closed)) {
        return ExitCode.OUTPUT_CLOSED;
      }
      LogsCommand.throwIfPresent(follower.finish(LogsCommand.LIMIT));
    }
    return exitCode(cluster, task);
  }

  private static int exitCode(Cluster cluster, Task task)
      throws FailureException, InterruptedException {
    cluster.refresh();
    Task ended = WaitCommand.ended(cluster, task, System.nanoTime(), Optional.of(END_LIMIT));
    return TaskExit.codeOf(WaitCommand.end(ended));
  }
}
