package io.mesosj.execute.library;

import io.mesosj.execute.testing.ExecutorBundle;
import io.mesosj.scheduler.task.GroupSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;

/** Groups by the executor bundle, a process in one container with all of its tasks. */
final class TaskGroupBundleIT extends TaskGroupContract {
  TaskGroupBundleIT() throws IOException {
    super(NetworkedCluster.withDomainSocket("pod-net"));
  }

  @Override
  GroupSpec group(List<NetworkInfo> networks, TaskSpec... tasks) {
    return ExecutorBundle.group("pod", networks, tasks);
  }
}
