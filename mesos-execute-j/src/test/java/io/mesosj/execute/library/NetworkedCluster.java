package io.mesosj.execute.library;

import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.launch.TaskUpdate;
import io.mesosj.scheduler.master.ListedMasters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Event.Failure;

/**
 * An embedded cluster with CNI networks of its own, and a launcher. Closing it checks that nothing
 * of the networks is left.
 */
final class NetworkedCluster implements AutoCloseable {
  private final CniFixture networks = new CniFixture();
  private final List<TaskStatus> statuses = new CopyOnWriteArrayList<>();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final LocalCluster cluster;
  private final Launcher launcher;

  NetworkedCluster(String... names) throws IOException {
    this(false, names);
  }

  /** One whose executors reach their agent from every network. */
  static NetworkedCluster withDomainSocket(String... names) throws IOException {
    return new NetworkedCluster(true, names);
  }

  private NetworkedCluster(boolean domainSocket, String... names) throws IOException {
    for (String name : names) {
      networks.plainBridge(name);
    }
    cluster =
        LocalCluster.start(
            LocalClusterOptions.builder()
                .workDir(networks.work().resolve("agent"))
                .runtimeDir(networks.runtimeDir())
                .networkCniConfigDir(networks.configDir())
                .networkCniPluginsDir(List.of(CniFixture.PLUGINS))
                .httpExecutorDomainSockets(domainSocket)
                .dockerRegistry(images().toString())
                .dockerStoreDir(networks.work().resolve("image-store"))
                .build());
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("library test")
            .addCapabilities(
                FrameworkInfo.Capability.newBuilder()
                    .setType(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
            .build();
    launcher =
        Launcher.start(
            SchedulerOptions.builder(new ListedMasters(List.of(cluster.master())), framework)
                .transport(new UrlConnectionTransport())
                .headers(Map.of("Authorization", cluster.authorization()))
                .build(),
            LauncherOptions.defaults(),
            new LauncherListener() {
              @Override
              public void updated(TaskUpdate update) {
                statuses.add(update.status());
              }

              @Override
              public void lost(Failure failure) {
                failures.add(failure);
              }
            });
    // Nothing can be torn down before the master knows the framework.
    launcher.reconciled().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** Where the agent looks for image archives. */
  Path images() throws IOException {
    return Files.createDirectories(networks.work().resolve("images"));
  }

  /** Every status of a task so far, in order. */
  List<TaskStatus> statuses(LaunchedTask task) {
    return statuses.stream().filter(status -> status.getTaskId().equals(task.id())).toList();
  }

  /** The ends of executors so far. */
  List<Failure> failures() {
    return failures;
  }

  Launcher launcher() {
    return launcher;
  }

  /** How the addresses of the network that was named as number {@code index} begin. */
  String prefix(int index) {
    return networks.prefix(index);
  }

  static TaskStatus running(LaunchedTask task) throws Exception {
    return task.running().get(60, TimeUnit.SECONDS);
  }

  static TaskStatus ended(LaunchedTask task) throws Exception {
    return task.ended().get(60, TimeUnit.SECONDS);
  }

  /** The cluster takes everything away by itself; the fixture checks that. */
  @Override
  public void close() throws IOException {
    launcher.teardown();
    cluster.close();
    networks.close();
  }
}
