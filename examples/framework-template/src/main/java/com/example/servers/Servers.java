package com.example.servers;

import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.Kept;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.launch.TaskUpdate;
import io.mesosj.scheduler.store.FileFrameworkIdStore;
import io.mesosj.scheduler.task.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;

/** A framework that keeps web servers running on CNI networks, whatever ends them. */
public final class Servers implements AutoCloseable {
  private final Launcher launcher;
  private final Kept kept;

  private Servers(Launcher launcher, Kept kept) {
    this.launcher = launcher;
    this.kept = kept;
  }

  /**
   * Subscribes, and launches as many servers as are missing.
   *
   * @param networks each server is on all of them
   */
  public static Servers start(
      SchedulerOptions connection, LauncherListener listener, int instances, List<String> networks)
      throws SchedulerException {
    TaskSpec.Builder server =
        TaskSpec.named("server")
            .command("hostname > index.html; exec busybox httpd -f -p 80 -h .")
            .resources("cpus:0.1;mem:32");
    networks.forEach(name -> server.network("name=" + name));
    Launcher launcher = Launcher.start(connection, LauncherOptions.defaults(), listener);
    return new Servers(launcher, launcher.keep(server.build(), instances));
  }

  /** The servers that run, or are about to; one that is replaced has a new id, and stays itself. */
  public List<LaunchedTask> tasks() {
    return kept.tasks();
  }

  /** Whether a server runs by its last status. */
  public static boolean runs(LaunchedTask server) {
    return server
        .latest()
        .filter(status -> status.getState() == TaskState.TASK_RUNNING)
        .isPresent();
  }

  /** A server's addresses, in the order of the networks. */
  public static List<String> addresses(LaunchedTask server) {
    return server.latest().stream()
        .flatMap(status -> status.getContainerStatus().getNetworkInfosList().stream())
        .flatMap(network -> network.getIpAddressesList().stream())
        .map(NetworkInfo.IPAddress::getIpAddress)
        .toList();
  }

  /** Ends a server; another takes its place. {@code server.kill()} would end it for good. */
  public void replace(LaunchedTask server) throws SchedulerException {
    launcher.client().kill(server.id());
  }

  /** Ends the framework and its servers. */
  public void teardown() throws SchedulerException {
    launcher.teardown();
  }

  /** Leaves the servers to whoever takes over within the failover timeout. */
  @Override
  public void close() {
    launcher.close();
  }

  /** {@code MASTER INSTANCES NETWORK...}, until Ctrl-C; started again, it takes its servers over. */
  public static void main(String[] arguments) throws Exception {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setName("servers")
            .setUser(System.getProperty("user.name"))
            .setFailoverTimeout(3600)
            .build();
    SchedulerOptions connection =
        SchedulerOptions.builder(Masters.parse(arguments[0]), framework)
            .idStore(new FileFrameworkIdStore(Path.of("framework-id")))
            .build();
    LauncherListener told =
        new LauncherListener() {
          @Override
          public void updated(TaskUpdate update) {
            System.out.println(
                update.status().getTaskId().getValue() + " " + update.status().getState());
          }
        };
    List<String> networks = List.of(arguments).subList(2, arguments.length);
    Servers servers = start(connection, told, Integer.parseInt(arguments[1]), networks);
    Runtime.getRuntime().addShutdownHook(new Thread(servers::close));
    new CountDownLatch(1).await();
  }
}
