package io.mesosj.scheduler.launch;

import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.task.TaskSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskStatus;

/** Launchers and tasks as the tests need them. */
final class Frameworks {
  static final LauncherOptions QUICK =
      LauncherOptions.builder()
          .reconciliation(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(15))
          .build();

  /** For what takes milliseconds on a machine that has nothing else to do. */
  static final Duration LIMIT = Patience.LIMIT;

  private Frameworks() {}

  static TaskStatus running(LaunchedTask task) throws Exception {
    return task.running().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  static TaskStatus ended(LaunchedTask task) throws Exception {
    return task.ended().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  static Launcher start(URI master, LauncherOptions options, LauncherListener listener)
      throws SchedulerException {
    return start(master, framework().build(), options, listener);
  }

  static Launcher start(
      URI master, FrameworkInfo framework, LauncherOptions options, LauncherListener listener)
      throws SchedulerException {
    return Launcher.start(connection(master, framework), options, listener);
  }

  static SchedulerOptions connection(URI master, FrameworkInfo framework) {
    return SchedulerOptions.builder(new ListedMasters(List.of(master)), framework)
        .transport(new UrlConnectionTransport())
        .build();
  }

  static FrameworkInfo.Builder framework() {
    return FrameworkInfo.newBuilder().setUser("nobody").setName("test").setFailoverTimeout(60);
  }

  static FrameworkInfo again(FrameworkID id) {
    return framework().setId(id).build();
  }

  static TaskSpec sleeper() {
    return TaskSpec.named("sleeper").command("sleep 1000").resources("cpus:1;mem:10").build();
  }
}
