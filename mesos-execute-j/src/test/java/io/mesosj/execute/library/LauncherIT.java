package io.mesosj.execute.library;

import static io.mesosj.execute.library.NetworkedCluster.ended;
import static io.mesosj.execute.library.NetworkedCluster.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The launcher with real containers on real CNI networks. */
@NeedsRoot
final class LauncherIT {
  private final NetworkedCluster cluster = new NetworkedCluster("frontend", "storage");
  private final Launcher launcher = cluster.launcher();

  LauncherIT() throws IOException {}

  @AfterEach
  void close() throws IOException {
    cluster.close();
  }

  @Test
  void givesEveryInstanceItsAddressesOnEveryNetwork() throws Exception {
    TaskSpec web =
        TaskSpec.named("web")
            .command("sleep 1000")
            .network("name=frontend,label=app=web")
            .networks("storage")
            .resources("cpus:0.1;mem:32")
            .build();
    List<LaunchedTask> tasks = launcher.launch(web, 3);

    List<String> frontend = new ArrayList<>();
    for (LaunchedTask task : tasks) {
      List<NetworkInfo> joined = running(task).getContainerStatus().getNetworkInfosList();
      assertThat(joined).extracting(NetworkInfo::getName).containsExactly("frontend", "storage");
      assertThat(joined.get(0).getLabels().getLabels(0).getValue()).isEqualTo("web");
      assertThat(joined.get(1).getIpAddresses(0).getIpAddress()).startsWith(cluster.prefix(1));
      frontend.add(joined.get(0).getIpAddresses(0).getIpAddress());
    }
    assertThat(frontend)
        .doesNotHaveDuplicates()
        .allMatch(address -> address.startsWith(cluster.prefix(0)));

    tasks.forEach(LaunchedTask::kill);
    for (LaunchedTask task : tasks) {
      assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
    }
  }

  @Test
  void saysInTheEndHowATaskFailed() throws Exception {
    TaskSpec fails = TaskSpec.named("fails").command("exit 3").resources("cpus:0.1;mem:32").build();
    TaskSpec lost =
        TaskSpec.named("lost")
            .command("true")
            .networks("nope")
            .resources("cpus:0.1;mem:32")
            .build();
    LaunchedTask failed = launcher.launch(fails);
    LaunchedTask notNetworked = launcher.launch(lost);

    assertThat(ended(failed).getMessage()).contains("exited with status 3");
    assertThat(ended(notNetworked).getMessage()).contains("Unknown CNI network 'nope'");
    assertThat(launcher.tasks()).isEmpty();
  }
}
