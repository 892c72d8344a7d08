package io.mesosj.execute.cluster;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.connection.ConnectionFlags;
import io.mesosj.execute.connection.MasterAddress;
import io.mesosj.execute.connection.MasterConnection;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.protocol.task.TerminalState;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.operator.MasterApi;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.apache.mesos.v1.master.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.master.Protos.Response.GetState;

/** A cluster that runs somewhere, as its master described it when it was asked last. */
final class Cluster {
  private final MasterAddress master;
  private final MasterConnection connection;
  private final UrlConnectionTransport transport;
  private GetState state = GetState.getDefaultInstance();

  private Cluster(MasterAddress master, MasterConnection connection) {
    this.master = master;
    this.connection = connection;
    this.transport = connection.transport();
  }

  /** Reads the flags and asks the master. */
  static Cluster of(Invocation invocation) throws UsageException, FailureException {
    Values values = invocation.values();
    MasterAddress master = MasterAddress.of(values, invocation.environment());
    if (master.isLocal()) {
      throw new UsageException(
          ConnectionFlags.MASTER
              + " or $MESOS_MASTER must name a master that runs, or 'mesos-execute-j local start'"
              + " start one");
    }
    Cluster cluster =
        new Cluster(
            master,
            MasterConnection.read(values, invocation.environment())
                .toOwn(master, invocation.environment()));
    cluster.refresh();
    return cluster;
  }

  /** Asks the master again. */
  void refresh() throws FailureException {
    try (MasterDetector masters = connection.masters(master)) {
      state = new MasterApi(transport, masters, authorization()).state();
    } catch (SchedulerException e) {
      throw new FailureException(OneLine.of(String.valueOf(e.getMessage()), 400), e);
    }
  }

  /** Follows what happens; the caller closes the stream of events. */
  HttpReply events() throws SchedulerException {
    try (MasterDetector masters = connection.masters(master)) {
      return new MasterApi(transport, masters, authorization()).events();
    }
  }

  UrlConnectionTransport transport() {
    return transport;
  }

  Map<String, String> authorization() {
    return connection.authorization();
  }

  /** The headers that authenticate us at an agent. */
  Map<String, String> authorizationAt(URI agent) {
    return connection.agents(master).authorizationFor(agent);
  }

  MasterDetector masters() {
    return connection.masters(master);
  }

  /** Tasks in the master's order; the ended ones last, if they are wanted. */
  List<Task> tasks(boolean ended, Optional<String> framework) {
    List<Task> tasks = new ArrayList<>(state.getGetTasks().getTasksList());
    tasks.addAll(state.getGetTasks().getUnreachableTasksList());
    if (ended) {
      tasks.addAll(state.getGetTasks().getCompletedTasksList());
    }
    if (!ended) {
      // One whose end its framework has not acknowledged is among those that run.
      tasks.removeIf(task -> TerminalState.is(task.getState()));
    }
    tasks.removeIf(task -> framework.isPresent() && !belongsTo(task, framework.get()));
    return tasks;
  }

  /** A framework's id as a person tells it from others: the master's beginning, and its number. */
  static String shortened(FrameworkID id) {
    String whole = id.getValue();
    int dash = whole.indexOf('-');
    int number = whole.lastIndexOf('-');
    return dash > 0 && number > dash ? whole.substring(0, dash) + whole.substring(number) : whole;
  }

  private boolean belongsTo(Task task, String framework) {
    return task.getFrameworkId().getValue().equals(framework)
        || shortened(task.getFrameworkId()).equals(framework)
        || frameworkName(task.getFrameworkId()).equals(framework);
  }

  /**
   * The task with an id: one that has not ended, else the one that ended last.
   *
   * @throws FailureException when there is none, or several frameworks have one
   */
  Task task(String id, Optional<String> framework) throws FailureException {
    List<Task> live =
        tasks(false, framework).stream().filter(t -> t.getTaskId().getValue().equals(id)).toList();
    if (live.size() > 1) {
      throw new FailureException(
          "several frameworks have a task '"
              + OneLine.of(id, 100)
              + "': give --framework="
              + String.join(
                  " or --framework=",
                  live.stream().map(task -> task.getFrameworkId().getValue()).toList()),
          ExitCode.FAILURE);
    }
    List<Task> ended =
        tasks(true, framework).stream().filter(t -> t.getTaskId().getValue().equals(id)).toList();
    if (ended.isEmpty()) {
      throw new FailureException(
          "the master knows no task '" + OneLine.of(id, 100) + "'; 'ps --all' lists those it knows",
          ExitCode.FAILURE);
    }
    return live.isEmpty() ? ended.get(ended.size() - 1) : live.get(0);
  }

  Optional<GetFrameworks.Framework> framework(FrameworkID id) {
    return state.getGetFrameworks().getFrameworksList().stream()
        .filter(framework -> framework.getFrameworkInfo().getId().equals(id))
        .findFirst();
  }

  /** A framework's name; empty when the master has forgotten it. */
  String frameworkName(FrameworkID id) {
    return framework(id).map(framework -> framework.getFrameworkInfo().getName()).orElse("");
  }

  /** The name of an agent's host, or its id when the agent is gone. */
  String hostname(AgentID id) {
    return agent(id).map(agent -> agent.getAgentInfo().getHostname()).orElse(id.getValue());
  }

  /**
   * Where an agent's HTTP API is.
   *
   * @throws FailureException when the master does not know the agent any more
   */
  URI agentAddress(AgentID id) throws FailureException {
    GetAgents.Agent agent =
        agent(id)
            .orElseThrow(
                () ->
                    new FailureException(
                        "agent '" + OneLine.of(id.getValue(), 100) + "' is not there any more",
                        ExitCode.LOST));
    return AgentAddress.of(agent, connection.agents(master));
  }

  private Optional<GetAgents.Agent> agent(AgentID id) {
    return state.getGetAgents().getAgentsList().stream()
        .filter(agent -> agent.getAgentInfo().getId().equals(id))
        .findFirst();
  }
}
