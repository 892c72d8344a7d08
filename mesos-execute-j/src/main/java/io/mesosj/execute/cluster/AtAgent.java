package io.mesosj.execute.cluster;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.text.OneLine;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.agent.AgentFiles;
import io.mesosj.scheduler.agent.ContainerClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers.Container;

/**
 * What a task's agent knows of it.
 *
 * @param address the agent's
 * @param sandbox the task's directory, as the agent's files are named
 * @param container as GET_CONTAINERS has it; empty when the agent has none any more
 * @param problem why there is less than all
 */
record AtAgent(
    Optional<String> address,
    Optional<String> sandbox,
    Optional<Container> container,
    Optional<String> problem) {
  /** Asks the agent; one that can't be asked is a problem, no failure. */
  static AtAgent of(Cluster cluster, Task task) {
    Optional<String> address = Optional.empty();
    try {
      URI agent = cluster.agentAddress(task.getAgentId());
      address = Optional.of(agent.toString());
      var authorization = cluster.authorizationAt(agent);
      String sandbox = new AgentFiles(cluster.transport(), agent, authorization).sandbox(task);
      Optional<Container> container =
          TerminalState.is(task.getState())
              ? Optional.empty()
              : new ContainerClient(cluster.transport(), agent, authorization)
                  .containers().getContainersList().stream()
                      .filter(one -> StatsCommand.isOf(one, task))
                      .findFirst();
      return new AtAgent(address, Optional.of(sandbox), container, Optional.empty());
    } catch (FailureException e) {
      return failed(address, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return failed(address, FileProblem.describe(e));
    }
  }

  private static AtAgent failed(Optional<String> address, String why) {
    return new AtAgent(
        address, Optional.empty(), Optional.empty(), Optional.of(OneLine.of(why, 300)));
  }

  /** Names and values, of what there is. */
  List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    sandbox.ifPresent(path -> rows.add(List.of("sandbox", path)));
    container.ifPresent(one -> describe(one, rows));
    problem.ifPresent(text -> rows.add(List.of("not known", text)));
    return rows;
  }

  private static void describe(Container container, List<List<String>> rows) {
    rows.add(List.of("container", container.getContainerId().getValue()));
    ContainerStatus status = container.getContainerStatus();
    if (status.hasExecutorPid()) {
      rows.add(List.of("process", Integer.toString(status.getExecutorPid())));
    }
    if (container.hasResourceStatistics()) {
      rows.add(List.of("uses", uses(container.getResourceStatistics())));
    }
  }

  private static String uses(ResourceStatistics statistics) {
    double seconds = statistics.getCpusUserTimeSecs() + statistics.getCpusSystemTimeSecs();
    return String.format(Locale.ROOT, "%.2f s of CPU, ", seconds)
        + StatsCommand.bytes(true, StatsCommand.memory(statistics))
        + " of "
        + StatsCommand.bytes(statistics.hasMemLimitBytes(), statistics.getMemLimitBytes())
        + " memory";
  }
}
