package io.mesosj.execute.run;

import io.mesosj.execute.connection.AgentAccess;
import io.mesosj.execute.output.AgentFiles;
import io.mesosj.execute.output.OutputFollower;
import io.mesosj.execute.output.SandboxPath;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;
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
  Optional<TaskOutput> of(LaunchedTask task, FrameworkID framework, Runnable onClosed) {
    Optional<URI> agent = task.offer().flatMap(access::address);
    if (!follow || agent.isEmpty()) {
      return Optional.empty();
    }
    String id = task.id().getValue();
    OutputStream out = sinks.out(id);
    OutputStream err = sinks.err(id);
    OutputFollower follower =
        new OutputFollower(
            new AgentFiles(transport, agent.get(), access.authorizationFor(agent.get())),
            sandbox(task, framework.getValue()),
            out,
            err,
            onClosed);
    if (interactive) {
      follower.hurry();
    }
    return Optional.of(new TaskOutput(follower, out, err));
  }

  private static String sandbox(LaunchedTask task, String framework) {
    String id = task.id().getValue();
    Optional<ExecutorInfo> executor = task.executor();
    if (executor.isEmpty()) {
      return SandboxPath.ofExecutor(framework, id);
    }
    String executorId = executor.get().getExecutorId().getValue();
    // A bundle that is shared has its tasks' files where Mesos' default executor has them.
    boolean shared =
        executor.get().getType() == ExecutorInfo.Type.DEFAULT
            || executor.get().getCommand().getValue().endsWith(" --shared");
    return shared
        ? SandboxPath.ofGroupTask(framework, executorId, id)
        : SandboxPath.ofExecutor(framework, executorId);
  }
}
