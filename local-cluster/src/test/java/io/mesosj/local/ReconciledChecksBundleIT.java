package io.mesosj.local;

import io.mesosj.local.testing.ExecutorBundle;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The executor bundle. */
class ReconciledChecksBundleIT extends ReconciledChecksContract {
  @Override
  TaskInfo.Builder withExecutor(TaskInfo.Builder task) {
    return ExecutorBundle.give(task, ExecutorBundle.executor("own"));
  }
}
