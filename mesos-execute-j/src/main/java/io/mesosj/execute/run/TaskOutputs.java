package io.mesosj.execute.run;

import io.mesosj.execute.output.TaskLines;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.agent.AgentAccess;
import io.mesosj.scheduler.agent.AgentFiles;
import io.mesosj.scheduler.agent.OutputFollower;
import io.mesosj.scheduler.agent.SandboxPath;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;

/** Where the output of each task is found and where it goes. */
final class TaskOutputs {
  private final HttpTransport transport;
  private final AgentAccess access;
  private final OutputSinks sinks;
  private final boolean follow;
  private final boolean interactive;

  TaskOutputs(
      HttpTransport transport,
      AgentAccess access,
      OutputSinks sinks,
      boolean follow,
      boolean interactive) {
    this.transport = transport;
    this.access = access;
    this.sinks = sinks;
    this.follow = follow;
    this.interactive = interactive;
  }

  /** The output of a task that was launched; empty when nobody wants it. */
  Optional<CopiedOutput> of(LaunchedTask task, FrameworkID framework, Runnable onClosed) {
    Optional<URI> agent = task.offer().flatMap(access::address);
    if (!follow || agent.isEmpty()) {
      return Optional.empty();
    }
    String id = task.id().getValue();
    // On a real agent the executor writes its log into the terminal that it gives the task.
    OutputStream out = interactive ? new TaskLines(sinks.out(id)) : sinks.out(id);
    OutputStream err = sinks.err(id);
    OutputFollower follower =
        new OutputFollower(
            new AgentFiles(transport, agent.get(), access.authorizationFor(agent.get())),
            SandboxPath.of(framework.getValue(), id, task.executor()),
            out,
            err,
            onClosed);
    if (interactive) {
      follower.hurry();
    }
    return Optional.of(new CopiedOutput(follower, out, err));
  }
}
