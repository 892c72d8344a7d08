package io.mesosj.local.agent;

import io.mesosj.executor.ExecutorEnvironment;
import io.mesosj.protocol.duration.MesosDuration;
import io.mesosj.protocol.http.DomainSocket;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.PlainTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The environment variables that an agent sets. */
final class ExecutorEnvironments {
  private final AgentSettings agent;

  ExecutorEnvironments(AgentSettings agent) {
    this.agent = agent;
  }

  /** What an executor learns of its agent and itself. */
  Map<String, String> ofExecutor(Executor executor) {
    Map<String, String> environment = withoutToken(executor.spec());
    if (agent.access().executors()) {
      environment.put("MESOS_EXECUTOR_AUTHENTICATION_TOKEN", executor.token());
    }
    agent
        .tls()
        .ifPresent(
            tls -> {
              environment.put(ExecutorEnvironment.TLS_ENABLED, "true");
              environment.put(ExecutorEnvironment.TLS_AUTHORITIES, tls.trusted().toString());
            });
    return environment;
  }

  private Map<String, String> withoutToken(ExecutorIdentity executor) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MESOS_AGENT_ENDPOINT", agent.address().host() + ":" + agent.port());
    environment.put("MESOS_FRAMEWORK_ID", executor.frameworkId().getValue());
    environment.put("MESOS_EXECUTOR_ID", executor.info().getExecutorId().getValue());
    environment.put("MESOS_SLAVE_ID", agent.id().getValue());
    environment.put("MESOS_SLAVE_PID", "slave(1)@" + agent.ip() + ":" + agent.port());
    environment.put("MESOS_DIRECTORY", executor.sandbox().toString());
    environment.put("MESOS_SANDBOX", executor.sandbox().toString());
    environment.put("MESOS_CHECKPOINT", executor.checkpoint() ? "1" : "0");
    if (executor.checkpoint()) {
      ExecutorTimeouts timeouts = agent.timeouts();
      environment.put("MESOS_RECOVERY_TIMEOUT", MesosDuration.print(timeouts.recovery()));
      environment.put(
          "MESOS_SUBSCRIPTION_BACKOFF_MAX", MesosDuration.print(timeouts.reregistration()));
    }
    environment.put(
        "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD",
        MesosDuration.print(ShutdownGrace.of(executor.info())));
    agent
        .domainSocket()
        .ifPresent(socket -> environment.put(ExecutorEnvironment.DOMAIN_SOCKET, socket.toString()));
    return environment;
  }

  /**
   * What an executor inside this process calls its agent by. Thousands of them wait for events:
   * without TLS no thread does.
   */
  HttpTransport transport(ExecutorEnvironment executor) {
    if (executor.domainSocket().isPresent()) {
      return executor.transport();
    }
    HttpTransport calls = new UrlConnectionTransport(agent.calls());
    HttpTransport streams = agent.tls().isPresent() ? calls : new PlainTransport();
    return call -> (call.isStream() ? streams : calls).send(call);
  }

  /** The agent's socket, if the executor runs in its container and so must find it there. */
  Optional<Path> socketIn(ExecutorIdentity executor) {
    return agent.domainSocket().map(DomainSocket::path).filter(socket -> executor.ownProcess());
  }

  /**
   * What a container's process finds, as with Mesos: a command what the command executor passes on
   * from its own environment, which is not the token; a task of a group little of its executor's;
   * an executor of a framework's own everything.
   */
  Map<String, String> ofContainer(Executor owner, TaskInfo task) {
    ExecutorIdentity executor = owner.spec();
    if (executor.group().isPresent()) {
      return ofGroup(executor, task);
    }
    Map<String, String> environment =
        executor.ownProcess() ? ofExecutor(owner) : withoutToken(executor);
    // On the host's network; on others the container's own takes its place.
    environment.put("LIBPROCESS_IP", agent.ip());
    environment.put("LIBPROCESS_PORT", "0");
    environment.put("MESOS_HTTP_COMMAND_EXECUTOR", "1");
    role(task).ifPresent(role -> environment.put("MESOS_ALLOCATION_ROLE", role));
    return environment;
  }

  private Map<String, String> ofGroup(ExecutorIdentity executor, TaskInfo task) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MESOS_SANDBOX", executor.sandbox().toString());
    // On the host's network; on others the container's own takes its place.
    environment.put("MESOS_CONTAINER_IP", agent.ip());
    role(task).ifPresent(role -> environment.put("MESOS_ALLOCATION_ROLE", role));
    return environment;
  }

  private static Optional<String> role(TaskInfo task) {
    return task.getResourcesList().stream()
        .filter(Resource::hasAllocationInfo)
        .findFirst()
        .map(resource -> resource.getAllocationInfo().getRole());
  }
}
