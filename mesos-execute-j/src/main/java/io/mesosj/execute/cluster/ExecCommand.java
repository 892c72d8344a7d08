package io.mesosj.execute.cluster;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.command.TextOrJson;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.console.Standard;
import io.mesosj.base.console.Terminal;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.output.ReadOutput;
import io.mesosj.execute.session.Session;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.agent.ContainerClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;

/** The verb that runs a command inside a running task's container. */
public final class ExecCommand implements Command {
  /** Stands above the flags in the help. */
  public static final String INTRODUCTION =
      """
      Usage: mesos-execute-j exec [-i] [-t] [--master=MASTER] TASK
                 [COMMAND ARGUMENT...]

      Runs a command in the container of a task, in its networks, and ends with the
      command's exit code; without a command a shell, at a terminal as with -it. The
      command ends when this does; 127 is no such command, 126 one that can't be run.
      With --output=json its lines are objects, as those of run, and the last one is
      {"event":"ended","exit_code"}.

      Examples:
        mesos-execute-j exec web ip addr
        mesos-execute-j exec -it web
      """;

  private static final String SHELL = "/bin/sh";

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        ClusterFlags.INTERACTIVE,
        ClusterFlags.TERMINAL,
        ClusterFlags.FRAMEWORK,
        ClusterFlags.OUTPUT);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    List<String> words = values.arguments();
    if (words.isEmpty()) {
      throw new UsageException("exec needs a TASK: 'mesos-execute-j ps' lists them");
    }
    boolean json = TextOrJson.isJson(values, ClusterFlags.OUTPUT);
    if (json && values.on(ClusterFlags.TERMINAL)) {
      throw new UsageException(
          ClusterFlags.TERMINAL + " and " + ClusterFlags.OUTPUT + " exclude each other");
    }
    List<String> line = words.size() > 1 ? words.subList(1, words.size()) : List.of(SHELL);
    Cluster cluster = Cluster.of(invocation);
    Task task = cluster.task(words.get(0), values.text(ClusterFlags.FRAMEWORK));
    if (TerminalState.is(task.getState())) {
      throw new FailureException(
          "task '"
              + OneLine.of(words.get(0), 100)
              + "' has ended with "
              + task.getState()
              + ": its container is gone",
          ExitCode.FAILURE);
    }
    boolean atTerminal = words.size() == 1 && isAtTerminal(invocation, json);
    boolean input = values.on(ClusterFlags.INTERACTIVE) || atTerminal;
    ContainerID container = container(task);
    URI address = cluster.agentAddress(task.getAgentId());
    ContainerClient agent =
        new ContainerClient(cluster.transport(), address, cluster.authorizationAt(address));
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue(line.get(0))
            .addAllArguments(line)
            .build();
    Session session = new Session(agent, input, values.on(ClusterFlags.TERMINAL) || atTerminal);
    ReadOutput out = ReadOutput.of(invocation.streams());
    Standard streams = out.with(invocation.streams().err());
    try {
      if (!json) {
        return session.run(container, command, streams);
      }
      TaskEvents events = new TaskEvents(streams, words.get(0));
      return events.ended(session.run(container, command, events.streams()));
    } catch (IOException e) {
      if (out.isClosed()) {
        return ExitCode.OUTPUT_CLOSED;
      }
      throw new FailureException(OneLine.of(FileProblem.describe(e), 400), e);
    }
  }

  /** A shell that nobody can type into would end at once, and without a word. */
  private static boolean isAtTerminal(Invocation invocation, boolean json) throws UsageException {
    Values values = invocation.values();
    if (values.on(ClusterFlags.INTERACTIVE) || values.on(ClusterFlags.TERMINAL)) {
      return false;
    }
    if (json || !Terminal.isTerminal(0) || !invocation.terminal().out()) {
      throw new UsageException(
          "exec without a COMMAND is a shell at your terminal, and there is none: name a COMMAND,"
              + " or give -i to have the shell read its input");
    }
    return true;
  }

  /** Where a task runs. */
  static ContainerID container(Task task) throws FailureException {
    for (int i = task.getStatusesCount() - 1; i >= 0; i--) {
      TaskStatus status = task.getStatuses(i);
      if (status.getContainerStatus().hasContainerId()) {
        return status.getContainerStatus().getContainerId();
      }
    }
    throw new FailureException(
        "task '"
            + OneLine.of(task.getTaskId().getValue(), 100)
            + "' is "
            + task.getState()
            + " and has no container",
        ExitCode.FAILURE);
  }
}
