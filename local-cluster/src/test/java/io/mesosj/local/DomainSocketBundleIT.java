package io.mesosj.local;

import io.mesosj.local.testing.ExecutorBundle;
import io.mesosj.local.testing.RawScheduler;
import java.io.IOException;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/** The executor bundle. */
class DomainSocketBundleIT extends DomainSocketContract {
  DomainSocketBundleIT() throws IOException {}

  @Override
  TaskInfo.Builder ofOwnExecutor(ContainerInfo.Builder container, String command) {
    return ExecutorBundle.give(
        command("t", command), ExecutorBundle.executor("own").setContainer(container));
  }

  @Override
  void launchGroup(RawScheduler scheduler, TaskInfo.Builder... tasks) throws Exception {
    scheduler.launchGroup(ExecutorBundle.executor("group").setContainer(onNetwork()), tasks);
  }

  /** Its one is made in the group's network, where nothing but the socket leads to the agent. */
  @Override
  int streams() {
    return 0;
  }
}
