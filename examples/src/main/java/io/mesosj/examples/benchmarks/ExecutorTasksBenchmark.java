package io.mesosj.examples.benchmarks;

import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.task.ExecutorSpec;
import io.mesosj.scheduler.task.TaskSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * {@code executor-tasks}: 500 tasks of {@code true} in one shared executor of the embedded cluster,
 * one after another and 50 at a time, each from its launch to the framework's notice of its end,
 * beside a shell that runs the same commands.
 */
final class ExecutorTasksBenchmark {
  private static final int TASKS = 500;
  private static final int AT_A_TIME = 50;

  private final Launcher launcher;
  private final TaskSpec spec;

  private ExecutorTasksBenchmark(Launcher launcher, TaskSpec spec) {
    this.launcher = launcher;
    this.spec = spec;
  }

  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("executor-tasks");
    try (LocalCluster cluster =
            LocalCluster.start(
                LocalClusterOptions.builder()
                    .workDir(work.resolve("agent"))
                    .runtimeDir(work.resolve("run"))
                    .build());
        Launcher launcher =
            Launcher.start(options(cluster), LauncherOptions.defaults(), new Silent())) {
      TaskSpec spec =
          TaskSpec.named("true")
              .command("true")
              .resources("cpus:0.001;mem:1")
              .executor(
                  ExecutorSpec.sharedBundle(ExecutorBenchmark.bundle().toAbsolutePath().toString())
                      // As much of a busy machine's processors as the shell has.
                      .withResources("cpus:0.8;mem:256"))
              .build();
      new ExecutorTasksBenchmark(launcher, spec).run();
    } finally {
      Commands.deleteTree(work);
    }
  }

  private static final class Silent implements LauncherListener {}

  private static SchedulerOptions options(LocalCluster cluster) {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("benchmark")
            .build();
    return SchedulerOptions.builder(new ListedMasters(List.of(cluster.master())), framework)
        .transport(new UrlConnectionTransport())
        .headers(Map.of("Authorization", cluster.authorization()))
        .build();
  }

  private void run() throws Exception {
    // The executor's own start is another benchmark's.
    launch(AT_A_TIME);
    double loop = shell("for i in $(seq " + TASKS + "); do sh -c true; done");
    report("one after another", launch(1), loop);
    double parallel = shell("seq " + TASKS + " | xargs -P " + AT_A_TIME + " -I{} sh -c true");
    report(AT_A_TIME + " at a time", launch(AT_A_TIME), parallel);
  }

  private static double shell(String line) throws Exception {
    return Stopwatch.medianMillis(3, () -> Commands.run(List.of("sh", "-c", line), "", Map.of()));
  }

  private double launch(int together) throws Exception {
    return Stopwatch.millis(
        () -> {
          for (int done = 0; done < TASKS; done += together) {
            end(launcher.launch(spec, together));
          }
          return TASKS;
        });
  }

  private static void end(List<LaunchedTask> tasks) throws Exception {
    for (LaunchedTask task : tasks) {
      TaskState state = task.ended().get(1, TimeUnit.MINUTES).getState();
      if (state != TaskState.TASK_FINISHED) {
        throw new IOException("task '" + task.id().getValue() + "' ended with " + state);
      }
    }
  }

  private static void report(String how, double millis, double raw) {
    Stopwatch.report("executor-tasks " + how, millis / TASKS, "ms a task", millis / raw, "none");
  }
}
