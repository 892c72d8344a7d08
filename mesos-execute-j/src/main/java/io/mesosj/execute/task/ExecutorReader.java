package io.mesosj.execute.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.net.IpLiteral;
import io.mesosj.base.text.OneLine;
import io.mesosj.scheduler.task.ExecutorSpec;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/** {@code --executor} and what belongs to it. */
final class ExecutorReader {
  private static final String OURS = "mesosj";
  private static final List<Flag> ONLY_WITH =
      List.of(ExecutorFlags.EXECUTOR_URI, ExecutorFlags.EXECUTOR_PER, ExecutorFlags.ADVERTISE_IP);
  private static final List<Flag> NEVER_WITH =
      List.of(TaskFlags.TASK, TaskFlags.TASK_GROUP, TaskFlags.GROUP_TASK, HdfsFlags.PACKAGE);

  private ExecutorReader() {}

  /** The executor that the flags ask for; none is the agent's own. */
  static Optional<ExecutorSpec> read(Values values) throws UsageException {
    Flag flag = ExecutorFlags.EXECUTOR;
    if (!values.given(flag)) {
      for (Flag other : ONLY_WITH) {
        if (values.given(other)) {
          throw new UsageException(other + " needs " + flag);
        }
      }
      return Optional.empty();
    }
    for (Flag other : NEVER_WITH) {
      if (values.given(other)) {
        throw new UsageException(flag + " and " + other + " exclude each other");
      }
    }
    if (values.on(ContainerFlags.TTY)) {
      throw new UsageException(flag + " and " + ContainerFlags.TTY + " exclude each other");
    }
    if (values.text(ContainerFlags.CONTAINERIZER, "mesos").equals("docker")) {
      throw new UsageException(flag + " needs --containerizer=mesos");
    }
    boolean shared = isShared(values);
    String value = values.text(flag, "");
    return Optional.of(value.equals(OURS) ? ours(values, shared) : theirs(values, value, shared));
  }

  private static boolean isShared(Values values) throws UsageException {
    String per = values.text(ExecutorFlags.EXECUTOR_PER, "task");
    if (!per.equals("task") && !per.equals("agent")) {
      throw new UsageException(
          ExecutorFlags.EXECUTOR_PER + " is task or agent, got '" + OneLine.of(per, 60) + "'");
    }
    return per.equals("agent");
  }

  private static ExecutorSpec ours(Values values, boolean shared) throws UsageException {
    Optional<String> address = values.text(ExecutorFlags.ADVERTISE_IP);
    if (address.isPresent() && IpLiteral.address(address.get()).isEmpty()) {
      throw new UsageException(
          ExecutorFlags.ADVERTISE_IP + " '" + OneLine.of(address.get(), 60) + "' is no IP address");
    }
    if (shared && values.given(TaskFlags.URI)) {
      throw new UsageException(
          TaskFlags.URI
              + " and "
              + ExecutorFlags.EXECUTOR_PER
              + "=agent exclude each other: agents fetch for executors");
    }
    String uri = values.text(ExecutorFlags.EXECUTOR_URI, Workload.SERVED_BUNDLE);
    return shared ? ExecutorSpec.sharedBundle(uri) : ExecutorSpec.bundle(uri);
  }

  private static ExecutorSpec theirs(Values values, String value, boolean shared)
      throws UsageException {
    Flag flag = ExecutorFlags.EXECUTOR;
    for (Flag other : List.of(ExecutorFlags.EXECUTOR_URI, ExecutorFlags.ADVERTISE_IP)) {
      if (values.given(other)) {
        throw new UsageException(other + " is for " + flag + "=" + OURS);
      }
    }
    List<JsonNode> objects = JsonFlag.objects(flag, value);
    if (objects.size() != 1) {
      throw new UsageException(flag + " is several objects; one ExecutorInfo is wanted");
    }
    ExecutorInfo info = JsonFlag.merge(flag, objects.get(0), ExecutorInfo.newBuilder()).build();
    try {
      ExecutorSpec spec = ExecutorSpec.of(info);
      return shared ? spec : spec.perTask();
    } catch (IllegalArgumentException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }
}
