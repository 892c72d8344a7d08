package io.mesosj.junit;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.text.OneLine;
import io.mesosj.cni.EndedCall;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;

/** What a cluster knows of its tasks, for somebody whose test has failed. */
final class ClusterReport {
  private static final int LINES = 20;
  private static final int LONGEST_LINE = 400;

  private final TestCluster cluster;
  private final StringBuilder text = new StringBuilder();

  private ClusterReport(TestCluster cluster) {
    this.cluster = cluster;
  }

  /** Whatever can't be found out is said to be so. */
  static String of(TestCluster cluster) {
    ClusterReport report = new ClusterReport(cluster);
    report.write();
    return report.text.toString();
  }

  private void write() {
    line(0, "cluster at " + cluster.master());
    cluster.cluster().agents().forEach((name, address) -> line(1, name + " at " + address));
    cluster.networks().describe().forEach(network -> line(1, "network " + network));
    try {
      GetTasks tasks = cluster.masterApi().state().getGetTasks();
      List<Task> all =
          Stream.of(
                  tasks.getTasksList(),
                  tasks.getUnreachableTasksList(),
                  tasks.getCompletedTasksList())
              .flatMap(List::stream)
              .toList();
      if (all.isEmpty()) {
        line(0, "no tasks");
      }
      all.forEach(this::write);
    } catch (SchedulerException e) {
      line(0, "its tasks are not known: " + SchedulerException.words(e));
    }
  }

  private void write(Task task) {
    line(0, "task " + task.getTaskId().getValue() + " is " + task.getState());
    for (TaskStatus status : task.getStatusesList()) {
      String reason = status.hasReason() ? ", " + status.getReason() : "";
      String message = status.getMessage().isEmpty() ? "" : ": " + status.getMessage();
      line(1, status.getState() + reason + message);
    }
    if (task.getStatusesCount() > 0) {
      TaskStatus last = task.getStatuses(task.getStatusesCount() - 1);
      last.getContainerStatus().getNetworkInfosList().forEach(this::write);
    }
    writeCalls(task);
    writeOutput(task, "stdout");
    writeOutput(task, "stderr");
  }

  private void write(NetworkInfo network) {
    List<String> addresses =
        network.getIpAddressesList().stream().map(NetworkInfo.IPAddress::getIpAddress).toList();
    String name = network.hasName() ? "network " + network.getName() : "the host's network";
    line(1, "on " + name + " as " + String.join(", ", addresses));
  }

  /** What CNI plugins were called with for the containers that the task was in. */
  private void writeCalls(Task task) {
    Set<String> containers = new LinkedHashSet<>();
    for (TaskStatus status : task.getStatusesList()) {
      ContainerID id = status.getContainerStatus().getContainerId();
      // A nested container is on the networks of that which it is in.
      containers.add(id.hasParent() ? id.getParent().getValue() : id.getValue());
    }
    try {
      cluster.cluster().pluginCalls().stream()
          .filter(call -> containers.contains(call.call().containerId()))
          .forEach(this::write);
    } catch (UncheckedIOException e) {
      line(1, "its plugins' calls are not known: " + FileProblem.describe(e));
    }
  }

  private void write(EndedCall call) {
    line(
        1,
        "%s of %s on %s as %s took %d ms"
            .formatted(
                call.call().command(),
                call.type(),
                call.call().network(),
                call.call().ifName(),
                call.took().toMillis()));
    line(2, "read " + JsonTrees.write(call.config()));
    call.answer().ifPresent(answer -> line(2, "answered " + JsonTrees.write(answer)));
    call.failure().ifPresent(e -> line(2, "failed: " + FileProblem.describe(e)));
  }

  private void writeOutput(Task task, String file) {
    try {
      byte[] bytes = new TaskFiles(cluster.cluster()).tail(task, file);
      String output = new String(bytes, StandardCharsets.UTF_8);
      List<String> lines = output.lines().toList();
      line(1, file + (lines.isEmpty() ? " is empty" : ":"));
      lines.subList(Math.max(0, lines.size() - LINES), lines.size()).forEach(each -> line(2, each));
    } catch (IOException e) {
      line(1, file + " can't be read: " + FileProblem.describe(e));
    }
  }

  /** What tasks write may be anything. */
  private void line(int depth, String words) {
    text.append("  ".repeat(depth)).append(OneLine.of(words, LONGEST_LINE)).append('\n');
  }
}
