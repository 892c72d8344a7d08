package io.mesosj.local.agent;

import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.master.Master;
import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.task.TerminalState;
import java.io.IOException;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;

/** The v1 executor API. Source: Mesos' executor HTTP API and {@code recordings}. */
final class ExecutorApi {
  private final AgentSettings agent;
  private final Roster roster;
  private final StatusReports reports;
  private final Master master;
  private volatile boolean open;

  ExecutorApi(AgentSettings agent, Roster roster, StatusReports reports, Master master) {
    this.agent = agent;
    this.roster = roster;
    this.reports = reports;
    this.master = master;
  }

  /** Lets executors in; until then they are told to come back when the agent has recovered. */
  void open() {
    open = true;
  }

  void answer(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    if (!open) {
      throw new ApiError(503, "Agent has not finished recovery");
    }
    Call call = request.call("Executor::Call", Codecs::executorCall);
    Optional<String> problem = ExecutorCallValidation.problem(call, agent.id());
    if (problem.isPresent()) {
      throw ApiError.badRequest("Failed to validate Executor::Call: " + problem.get());
    }
    ExecutorInstance executor = caller(call);
    switch (call.getType()) {
      case SUBSCRIBE -> {
        subscribe(request, executor);
        for (Call.Update update : call.getSubscribe().getUnacknowledgedUpdatesList()) {
          update(executor, update.getStatus());
        }
      }
      case UPDATE -> {
        update(executor, call.getUpdate().getStatus());
        request.accept();
      }
      case MESSAGE -> {
        master.message(call.getFrameworkId(), call.getExecutorId(), call.getMessage().getData());
        request.accept();
      }
      // HEARTBEAT; UNKNOWN has been refused.
      default -> request.accept();
    }
  }

  private ExecutorInstance caller(Call call) throws ApiError {
    Optional<ExecutorInstance> executor =
        roster.executor(call.getFrameworkId(), call.getExecutorId().getValue());
    if (executor.isPresent()) {
      return executor.get();
    }
    boolean framework = roster.knows(call.getFrameworkId());
    throw ApiError.badRequest((framework ? "Executor" : "Framework") + " cannot be found");
  }

  private void subscribe(ApiRequest request, ExecutorInstance executor)
      throws ApiError, IOException {
    synchronized (executor) {
      executor.contentType = request.accepted();
      executor.stream = request.stream(executor.contentType, () -> {});
      executor.send(ExecutorEvents.subscribed(executor, agent));
      for (Run run : executor.tasks.values()) {
        if (!run.launchSent) {
          run.launch();
        }
        if (run.killed != null) {
          executor.send(ExecutorEvents.kill(run.task.getTaskId(), run.killed));
        }
      }
      if (executor.stopping) {
        executor.send(ExecutorEvents.shutdown());
      }
    }
  }

  private void update(ExecutorInstance executor, TaskStatus status) throws ApiError {
    Run run;
    synchronized (executor) {
      run = executor.tasks.get(status.getTaskId());
      if (run == null) {
        throw ApiError.badRequest(
            "Task '" + status.getTaskId().getValue() + "' is not one of this executor's");
      }
      executor.send(ExecutorEvents.acknowledged(status));
      if (run.received.contains(status.getUuid())) {
        return;
      }
      run.received.add(status.getUuid());
      run.terminal |= TerminalState.is(status.getState());
    }
    reports.received(run, status);
  }
}
