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
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Keeps one web server running in each of some slots: a task on a CNI network, with a label and a
 * host port of the slot's own. A server that ends is replaced; one on an agent that stays
 * unreachable is given up and replaced. The framework's id and its tasks are in files, so that a
 * process that was killed is followed by one that takes the servers over.
 */
final class WebServers {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration UNREACHABLE_LIMIT = Duration.ofMinutes(5);
  private static final double FAILOVER_SECONDS = TimeUnit.DAYS.toSeconds(7);

  private final Map<String, Duration> pauses = new ConcurrentHashMap<>();
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "web-servers");
            thread.setDaemon(true);
            return thread;
          });
  private final Settings settings;
  private final Consumer<String> say;
  private final Launcher launcher;

  private WebServers(Settings settings, Consumer<String> say) throws IOException {
    this.settings = settings;
    this.say = say;
    Files.createDirectories(settings.state());
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("web-servers")
            .setFailoverTimeout(FAILOVER_SECONDS)
            .setCheckpoint(true)
            .addCapabilities(capability(FrameworkInfo.Capability.Type.PARTITION_AWARE))
            .addCapabilities(capability(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
            .build();
    SchedulerOptions options =
        SchedulerOptions.builder(Masters.parse(settings.master()), framework)
            .idStore(new FileFrameworkIdStore(settings.state().resolve("framework-id")))
            .patience(Duration.ofMinutes(1))
            .build();
    FileTaskStore tasks = FileTaskStore.open(settings.state().resolve("tasks"));
    this.launcher =
        Launcher.start(options, LauncherOptions.builder().store(tasks).build(), new Listener());
  }

  private static FrameworkInfo.Capability capability(FrameworkInfo.Capability.Type type) {
    return FrameworkInfo.Capability.newBuilder().setType(type).build();
  }

  /** Takes over the servers that live, and starts the others. */
  static WebServers start(Settings settings, Consumer<String> say) throws IOException {
    WebServers servers = new WebServers(settings, say);
    // Before the master has answered for the old tasks, a new one might be one too many.
    servers.when(servers.launcher.reconciled(), done -> servers.fillSlots());
    return servers;
  }

  /** Completes with the reason when the framework can't go on. */
  CompletableFuture<String> failure() {
    return failure;
  }

  private void fillSlots() {
    // Once: a task that ends meanwhile is replaced as any other that is watched.
    Collection<LaunchedTask> alive = launcher.tasks();
    Set<String> taken = new HashSet<>();
    for (LaunchedTask task : alive) {
      say.accept(task.name() + " is taken over as " + task.id().getValue());
      taken.add(task.name());
      watch(task);
    }
    for (int slot = 0; slot < settings.instances(); slot++) {
      if (!taken.contains(name(slot))) {
        launch(slot);
      }
    }
  }

  private static String name(int slot) {
    return "web-" + slot;
  }

  private void launch(int slot) {
    int port = settings.firstPort() + slot;
    TaskSpec spec =
        TaskSpec.named(name(slot))
            // The shell goes, so that signals reach the server.
            .command("exec busybox httpd -f -p 80 -h \"$DOCUMENTS\"")
            .environment("DOCUMENTS", settings.documents().toString())
            .network(
                "name=%s,label=app=web,label=slot=%d,port=%d:80/tcp"
                    .formatted(settings.network(), slot, port))
            .resources("cpus:0.1;mem:32")
            .build();
    watch(launcher.launch(spec));
  }

  private void watch(LaunchedTask task) {
    when(task.running(), status -> running(task, status));
    when(task.ended(), status -> replace(task, status));
  }

  /** Acts on what goes well; what does not comes as the task's end, or as the launcher's. */
  private <T> void when(CompletableFuture<T> future, Consumer<T> action) {
    var unused =
        future.whenCompleteAsync(
            (value, error) -> {
              if (error == null) {
                action.accept(value);
              }
            },
            timer);
  }

  private void running(LaunchedTask task, TaskStatus status) {
    pauses.remove(task.name());
    NetworkInfo network = status.getContainerStatus().getNetworkInfos(0);
    say.accept(
        "%s runs at %s:80, host port %d, as %s"
            .formatted(
                task.name(),
                network.getIpAddresses(0).getIpAddress(),
                network.getPortMappings(0).getHostPort(),
                task.id().getValue()));
  }

  /** After a pause that grows for one that never gets to run. */
  private void replace(LaunchedTask task, TaskStatus status) {
    int slot = Integer.parseInt(task.name().substring(task.name().indexOf('-') + 1));
    if (slot >= settings.instances()) {
      return;
    }
    Duration pause = pauses.getOrDefault(task.name(), FIRST_PAUSE);
    Duration next = pause.multipliedBy(2);
    pauses.put(task.name(), next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE);
    say.accept(
        "%s ended with %s (%s), and is replaced"
            .formatted(task.name(), status.getState(), status.getMessage()));
    var unused = timer.schedule(() -> launch(slot), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private final class Listener implements LauncherListener {
    @Override
    public void updated(TaskUpdate update) {
      if (update.status().getState() == TaskState.TASK_UNREACHABLE) {
        update.task().ifPresent(task -> giveUpLater(task));
      }
      if (update.task().isEmpty()) {
        say.accept(
            "a task that is not ours: "
                + update.status().getTaskId().getValue()
                + " is "
                + update.status().getState());
      }
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
      failure.complete(String.valueOf(why.getMessage()));
    }
  }

  private void giveUpLater(LaunchedTask task) {
    say.accept(task.name() + " is unreachable");
    var unused =
        timer.schedule(
            () -> {
              boolean still =
                  task.latest()
                      .map(status -> status.getState() == TaskState.TASK_UNREACHABLE)
                      .orElse(false);
              if (still) {
                task.abandon();
              }
            },
            UNREACHABLE_LIMIT.toMillis(),
            TimeUnit.MILLISECONDS);
  }
}
