package io.mesosj.scheduler.launch;

import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.SchedulerClient;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/** Launchers and tasks as the tests need them. */
final class Frameworks {
  static final LauncherOptions QUICK =
      LauncherOptions.defaults()
          .withReconciliation(
              Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(15));

  private Frameworks() {}

  static Launcher start(URI master, LauncherOptions options, LauncherListener listener)
      throws IOException {
    return start(master, framework().build(), options, listener);
  }

  static Launcher start(
      URI master, FrameworkInfo framework, LauncherOptions options, LauncherListener listener)
      throws IOException {
    return start(
        new UrlConnectionTransport(), SchedulerOptions.of(master, framework), options, listener);
  }

  static Launcher start(
      HttpTransport transport,
      SchedulerOptions connection,
      LauncherOptions options,
      LauncherListener listener)
      throws IOException {
    return Launcher.start(
        options, listener, events -> SchedulerClient.connect(transport, connection, events));
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
