package io.mesosj.junit;

import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.http.JdkClientTransport;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.operator.MasterApi;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.Protos.Response.GetTasks;

/**
 * A cluster that runs for a test, in its process or in namespaces of its own, with directories and
 * networks of its own; made and closed by {@link MesosClusterExtension}. Safe for all threads.
 */
public final class TestCluster {
  private final LocalCluster cluster;
  private final CniNetworks networks;
  private final String user;
  private final MasterApi api;

  private TestCluster(LocalCluster cluster, CniNetworks networks, String user) {
    this.cluster = cluster;
    this.networks = networks;
    this.user = user;
    this.api =
        new MasterApi(
            new JdkClientTransport(cluster.clientOptions()),
            new ListedMasters(List.of(cluster.master())),
            Map.of("Authorization", cluster.authorization()));
  }

  /**
   * Starts it.
   *
   * @param rootless whether it is to be in namespaces of its own
   */
  static TestCluster start(ClusterSettings settings, boolean rootless) throws IOException {
    CniNetworks networks =
        settings.networks().isEmpty()
            ? CniNetworks.none()
            : CniNetworks.make(settings.networks(), rootless);
    try {
      LocalClusterOptions.Builder options = settings.options().rootless(rootless);
      if (!settings.networks().isEmpty()) {
        options.networkCniConfigDir(networks.configDir()).networkCniPluginsDir(CniNetworks.PLUGINS);
      }
      settings.more().accept(options);
      LocalClusterOptions built = options.build();
      // In namespaces of its own root is the caller, who has no name there.
      String user = built.rootless() ? "root" : System.getProperty("user.name");
      TestCluster started = new TestCluster(LocalCluster.start(built), networks, user);
      if (!settings.networks().isEmpty()) {
        networks.removeAbandoned();
      }
      return started;
    } catch (IOException | RuntimeException e) {
      networks.remove();
      throw e;
    }
  }

  /** The master's address. */
  public URI master() {
    return cluster.master();
  }

  /** The cluster itself, whose agents can be cut off, drained and marked gone. */
  public LocalCluster cluster() {
    return cluster;
  }

  /** The networks that were made for it, if any. */
  public CniNetworks networks() {
    return networks;
  }

  /** The master's operator API, with the right to use it. */
  public MasterApi masterApi() {
    return api;
  }

  /** Options to connect a framework with, credentials included; each for one connection. */
  public SchedulerOptions.Builder scheduler(FrameworkInfo framework) {
    return SchedulerOptions.builder(new ListedMasters(List.of(master())), framework)
        .transport(new JdkClientTransport(cluster.clientOptions()))
        .headers(Map.of("Authorization", cluster.authorization()));
  }

  /** The user whose tasks are the caller's own: the caller's name, or root where that is he. */
  public String user() {
    return user;
  }

  /** The same, for a framework of that name whose tasks are {@link #user}'s. */
  public SchedulerOptions.Builder scheduler(String name) {
    return scheduler(FrameworkInfo.newBuilder().setUser(user).setName(name).build());
  }

  /**
   * What a task has written to its standard output until now.
   *
   * @throws IOException if the cluster has no such task, or the file can't be read
   */
  public String output(LaunchedTask task) throws IOException {
    return output(task, "stdout");
  }

  /**
   * A file of a task's sandbox, as UTF-8.
   *
   * @throws IOException if the cluster has no such task, or the file can't be read
   */
  public String output(LaunchedTask task, String file) throws IOException {
    return new String(
        new TaskFiles(cluster).whole(find(task.id().getValue()), file), StandardCharsets.UTF_8);
  }

  private Task find(String id) throws IOException {
    try {
      GetTasks tasks = api.state().getGetTasks();
      return Stream.of(
              tasks.getTasksList(), tasks.getCompletedTasksList(), tasks.getUnreachableTasksList())
          .flatMap(List::stream)
          .filter(task -> task.getTaskId().getValue().equals(id))
          .findFirst()
          .orElseThrow(() -> new IOException("the cluster has no task '" + id + "'"));
    } catch (SchedulerException e) {
      throw new IOException("the cluster's tasks are not known", e);
    }
  }

  /** What it knows of its tasks: statuses, networks, the end of their output. */
  public String report() {
    return ClusterReport.of(this);
  }

  /**
   * Ends it.
   *
   * @throws AssertionError if something of it is left
   * @throws IOException if it can't be ended, or what is left can't be known
   */
  void close() throws IOException {
    List<Path> directories = cluster.directories();
    List<String> left;
    try {
      try {
        cluster.close();
      } finally {
        left = new LeftBehind(directories, networks).find();
      }
    } finally {
      networks.remove();
    }
    if (!left.isEmpty()) {
      throw new AssertionError("left behind by the cluster: " + String.join("; ", left));
    }
  }
}
