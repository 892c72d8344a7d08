package io.mesosj.execute.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.protocol.testing.NeedsRoot;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launcher with real containers on real CNI networks. */
@NeedsRoot
final class LauncherIT {
  private final CniFixture networks = new CniFixture();
  private LocalCluster cluster = LocalCluster.start(LocalClusterOptions.builder().build());

  LauncherIT() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    cluster.close();
    networks.bridge("frontend").plainBridge("storage");
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(networks.work().resolve("agent"))
                .runtimeDir(networks.runtimeDir())
                .networkCniConfigDir(networks.configDir())
                .networkCniPluginsDir(List.of(CniFixture.PLUGINS))
                .build());
  }

  @AfterEach
  void close() throws IOException {
    cluster.close();
    networks.close();
  }

  private Launcher launcher() throws IOException {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("launcher test")
            .build();
    return Launcher.start(
        LauncherOptions.defaults(),
        new LauncherListener() {},
        events ->
            SchedulerClient.connect(
                new UrlConnectionTransport(),
                SchedulerOptions.of(cluster.master(), framework),
                events));
  }

  private static TaskStatus running(LaunchedTask task) throws Exception {
    return task.running().get(60, TimeUnit.SECONDS);
  }

  private static TaskStatus ended(LaunchedTask task) throws Exception {
    return task.ended().get(60, TimeUnit.SECONDS);
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
    try (Launcher launcher = launcher()) {
      List<LaunchedTask> tasks = launcher.launch(web, 3);

      List<String> frontend = new ArrayList<>();
      for (LaunchedTask task : tasks) {
        List<NetworkInfo> joined = running(task).getContainerStatus().getNetworkInfosList();
        assertThat(joined).extracting(NetworkInfo::getName).containsExactly("frontend", "storage");
        assertThat(joined.get(0).getLabels().getLabels(0).getValue()).isEqualTo("web");
        assertThat(joined.get(1).getIpAddresses(0).getIpAddress()).startsWith(networks.prefix(1));
        frontend.add(joined.get(0).getIpAddresses(0).getIpAddress());
      }
      assertThat(frontend)
          .doesNotHaveDuplicates()
          .allMatch(address -> address.startsWith(networks.prefix(0)));

      tasks.forEach(LaunchedTask::kill);
      for (LaunchedTask task : tasks) {
        assertThat(ended(task).getState()).isEqualTo(TaskState.TASK_KILLED);
      }
      launcher.teardown();
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
    try (Launcher launcher = launcher()) {
      LaunchedTask failed = launcher.launch(fails);
      LaunchedTask notNetworked = launcher.launch(lost);

      assertThat(ended(failed).getMessage()).contains("exited with status 3");
      assertThat(ended(notNetworked).getMessage()).contains("Unknown CNI network 'nope'");
      assertThat(launcher.tasks()).isEmpty();
      launcher.teardown();
    }
  }
}
