package io.mesosj.execute.library;

import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;

/** Checks by the agent's own command executor. */
final class ChecksIT extends ChecksContract {
  ChecksIT() throws IOException {
    super(new NetworkedCluster("check-net"));
  }

  @Override
  TaskSpec.Builder withExecutor(TaskSpec.Builder task) {
    return task;
  }
}
