package io.mesosj.execute.library;

import io.mesosj.execute.testing.ExecutorBundle;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;

/** Checks by the executor bundle, a process in the task's container. */
final class ChecksBundleIT extends ChecksContract {
  ChecksBundleIT() throws IOException {
    super(NetworkedCluster.withDomainSocket("check-net"));
  }

  @Override
  TaskSpec.Builder withExecutor(TaskSpec.Builder task) {
    return task.executor(ExecutorBundle.spec()).configure(ExecutorBundle::javaForItsImage);
  }
}
