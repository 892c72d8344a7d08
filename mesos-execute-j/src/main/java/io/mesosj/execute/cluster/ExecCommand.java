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
import io.mesosj.execute.session.ContainerClient;
import io.mesosj.execute.session.Session;
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
                 [-- COMMAND ARGUMENT...]

      Runs a command in the container of a task, in its networks, and ends with the
      command's exit code; without a command a shell. The command ends when this does.

      Examples:
        mesos-execute-j exec web -- ip addr
        mesos-execute-j exec -it web
      """;

  private static final String SHELL = "/bin/sh";

  /** The flags of this verb. */
  public static FlagTable flags() {
    return ClusterFlags.table(
        ClusterFlags.INTERACTIVE, ClusterFlags.TERMINAL, ClusterFlags.FRAMEWORK);
  }

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    List<String> words = values.arguments();
    if (words.isEmpty()) {
      throw new UsageException("exec needs a TASK: 'mesos-execute-j ps' lists them");
    }
    List<String> line = words.size() > 1 ? words.subList(1, words.size()) : List.of(SHELL);
    Cluster cluster = Cluster.of(invocation);
    Task task = cluster.task(words.get(0), values.text(ClusterFlags.FRAMEWORK));
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
    Session session =
        new Session(agent, values.on(ClusterFlags.INTERACTIVE), values.on(ClusterFlags.TERMINAL));
    try {
      return session.run(container, command, invocation.streams());
    } catch (IOException e) {
      throw new FailureException(OneLine.of(FileProblem.describe(e), 400), e);
    }
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
