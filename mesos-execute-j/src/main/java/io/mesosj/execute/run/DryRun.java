package io.mesosj.execute.run;

import io.mesosj.execute.task.Workload;
import io.mesosj.protocol.json.MesosJson;
import org.apache.mesos.v1.Protos.Offer.Operation.LaunchGroup;
import org.apache.mesos.v1.Protos.TaskGroupInfo;

/** What {@code --dry_run} prints: the TaskInfo, or the executor with its group. */
final class DryRun {
  private DryRun() {}

  static String text(Workload workload) {
    if (workload.executor().isEmpty()) {
      return MesosJson.printPretty(workload.tasks().get(0)) + "\n";
    }
    TaskGroupInfo group = TaskGroupInfo.newBuilder().addAllTasks(workload.tasks()).build();
    return MesosJson.printPretty(
            LaunchGroup.newBuilder()
                .setExecutor(workload.executor().get())
                .setTaskGroup(group)
                .build())
        + "\n";
  }
}
