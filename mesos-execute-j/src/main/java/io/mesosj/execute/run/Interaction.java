package io.mesosj.execute.run;

import io.mesosj.execute.session.InputPump;
import io.mesosj.execute.session.UserTerminal;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.agent.AgentAccess;
import io.mesosj.scheduler.agent.ContainerClient;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.jspecify.annotations.Nullable;

/** The user at the terminal of the one task. Belongs to the launcher's thread. */
final class Interaction implements AutoCloseable {
  private final UrlConnectionTransport transport;
  private final AgentAccess access;
  private @Nullable URI agent;
  private @Nullable UserTerminal terminal;

  Interaction(UrlConnectionTransport transport, AgentAccess access) {
    this.transport = transport;
    this.access = access;
  }

  /** Where the task will run. */
  void placed(LaunchedTask task) {
    agent = task.offer().flatMap(access::address).orElse(null);
  }

  /** The task runs: what is typed from now on is the task's. */
  void running(TaskStatus status) throws IOException {
    URI where = agent;
    if (where == null) {
      throw new IOException("the offer does not say where the agent is");
    }
    Optional<UserTerminal> raw = UserTerminal.raw();
    terminal = raw.orElse(null);
    InputPump.start(
        new ContainerClient(transport, where, access.authorizationFor(where)),
        status.getContainerStatus().getContainerId(),
        true);
  }

  /** The user has the terminal back. */
  @Override
  public void close() {
    UserTerminal raw = terminal;
    if (raw != null) {
      raw.close();
    }
  }
}
