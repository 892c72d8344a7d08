package io.mesosj.examples.webservers;

import io.mesosj.scheduler.Masters;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.launch.FileTaskStore;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.launch.TaskUpdate;
import io.mesosj.scheduler.store.FileFrameworkIdStore;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Keeps one web server running in each of some slots: a task on a CNI network, with a label and a
 * host port of the slot's own. The framework's id and its tasks are in files, so that a process
 * that was killed is followed by one that takes the servers over.
 */
final class WebServers implements LauncherListener {
  private static final double FAILOVER_SECONDS = 7 * 24 * 3600.0;

  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private final Consumer<String> say;

  private WebServers(Consumer<String> say) {
    this.say = say;
  }

  /** Takes over the servers that live, and starts the others. */
  static WebServers start(WebServerSettings settings, Consumer<String> say) throws IOException {
    Files.createDirectories(settings.state());
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("web-servers")
            .setFailoverTimeout(FAILOVER_SECONDS)
            .setCheckpoint(true)
            .addCapabilities(Capability.newBuilder().setType(Capability.Type.PARTITION_AWARE))
            .addCapabilities(Capability.newBuilder().setType(Capability.Type.TASK_KILLING_STATE))
            .build();
    SchedulerOptions connection =
        SchedulerOptions.builder(Masters.parse(settings.master()), framework)
            .idStore(new FileFrameworkIdStore(settings.state().resolve("framework-id")))
            .patience(Duration.ofMinutes(1))
            .build();
    LauncherOptions options =
        LauncherOptions.builder()
            .store(FileTaskStore.open(settings.state().resolve("tasks")))
            .build();
    WebServers servers = new WebServers(say);
    Launcher launcher = Launcher.start(connection, options, servers);
    for (int slot = 0; slot < settings.instances(); slot++) {
      launcher.keep(server(settings, slot), 1);
    }
    return servers;
  }

  private static TaskSpec server(WebServerSettings settings, int slot) {
    return TaskSpec.named("web-" + slot)
        // The shell goes, so that signals reach the server.
        .command("exec busybox httpd -f -p 80 -h \"$DOCUMENTS\"")
        .environment("DOCUMENTS", settings.documents().toString())
        .network(
            "name=%s,label=app=web,label=slot=%d,port=%d:80/tcp"
                .formatted(settings.network(), slot, settings.firstPort() + slot))
        .resources("cpus:0.1;mem:32")
        .build();
  }

  /** Completes with the reason when the framework can't go on. */
  CompletableFuture<String> failure() {
    return failure;
  }

  @Override
  public void updated(TaskUpdate update) {
    TaskStatus status = update.status();
    String name = update.task().map(LaunchedTask::name).orElse("a task that is not ours");
    if (status.getState() == TaskState.TASK_RUNNING && update.task().isPresent()) {
      NetworkInfo network = status.getContainerStatus().getNetworkInfos(0);
      say.accept(
          "%s runs at %s:80, host port %d, as %s"
              .formatted(
                  name,
                  network.getIpAddresses(0).getIpAddress(),
                  network.getPortMappings(0).getHostPort(),
                  status.getTaskId().getValue()));
    } else {
      say.accept(name + " is " + status.getState() + " as " + status.getTaskId().getValue());
    }
  }

  @Override
  public void restarting(List<LaunchedTask> tasks, TaskStatus end, Duration pause) {
    say.accept(
        "%s ended with %s (%s), and is replaced"
            .formatted(tasks.get(0).name(), end.getState(), end.getMessage()));
  }

  @Override
  public void waiting(String name, String why) {
    say.accept(name + " waits for an offer: " + why);
  }

  @Override
  public void disconnected(String why) {
    say.accept("lost the master (" + why + "), connecting again");
  }

  @Override
  public void failed(SchedulerException why) {
    failure.complete(SchedulerException.words(why));
  }
}
