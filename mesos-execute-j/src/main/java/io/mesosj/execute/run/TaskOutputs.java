package io.mesosj.execute.run;

import io.mesosj.execute.output.AgentFiles;
import io.mesosj.execute.output.OutputFollower;
import io.mesosj.execute.output.SandboxPath;
import io.mesosj.protocol.http.HttpTransport;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;

/** Where the output of each task is found and where it goes. */
final class TaskOutputs {
  private final HttpTransport transport;
  private final Supplier<FrameworkID> framework;
  private final Map<String, String> authorization;
  private final OutputSinks sinks;
  private final boolean follow;
  private final boolean interactive;

  TaskOutputs(
      HttpTransport transport,
      Supplier<FrameworkID> framework,
      Map<String, String> authorization,
      OutputSinks sinks,
      boolean follow,
      boolean interactive) {
    this.transport = transport;
    this.framework = framework;
    this.authorization = authorization;
    this.sinks = sinks;
    this.follow = follow;
    this.interactive = interactive;
  }

  /** The output of a task that is about to be launched; null when nobody wants it. */
  @Nullable TaskOutput of(Placement placement, TaskInfo task, Runnable onClosed) {
    Optional<URI> agent = placement.agentAddress();
    if (!follow || agent.isEmpty()) {
      return null;
    }
    String id = task.getTaskId().getValue();
    OutputStream out = sinks.out(id);
    OutputStream err = sinks.err(id);
    OutputFollower follower =
        new OutputFollower(
            new AgentFiles(transport, agent.get(), authorization),
            sandbox(placement, task),
            out,
            err,
            onClosed);
    if (interactive) {
      follower.hurry();
    }
    return new TaskOutput(follower, out, err);
  }

  private String sandbox(Placement placement, TaskInfo task) {
    String id = framework.get().getValue();
    String name = task.getTaskId().getValue();
    if (placement.executor().isPresent()) {
      String executor = placement.executor().get().getExecutorId().getValue();
      return SandboxPath.ofGroupTask(id, executor, name);
    }
    return SandboxPath.ofExecutor(
        id, task.hasExecutor() ? task.getExecutor().getExecutorId().getValue() : name);
  }
}
