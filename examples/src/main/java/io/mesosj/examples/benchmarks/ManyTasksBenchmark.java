package io.mesosj.examples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.mesosj.local.LocalCluster;
import io.mesosj.local.LocalClusterOptions;
import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.task.TaskSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * Real tasks on the host's network of the embedded cluster, which runs in this process with the
 * framework. {@code idle}: what ten of them cost while nothing happens. {@code thousand [N]}: 1,000
 * at once beside a tenth of that; threads, heap for each, launch rate. Processor time is this
 * process's, without that of runc and the tasks.
 */
final class ManyTasksBenchmark {
  private static final int IDLE_TASKS = 10;
  private static final long IDLE_SECONDS = 30;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ManyTasksBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("idle")) {
      idle();
    } else {
      int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
      run(10);
      Run tenth = run(count / 10);
      Run all = run(count);
      System.out.printf(
          Locale.ROOT,
          "thousand-launch: %.0f tasks/s at %d, ratio %.2f of the time of one at %d%n"
              + "thousand-cpu: %.1f ms a task, ratio %.2f%n"
              + "thousand-threads: %d at %d tasks and %d at %d, before them %d and %d, at most %d%n"
              + "thousand-heap: %.0f KiB a task%n",
          count / all.seconds,
          count,
          all.seconds / count / (tenth.seconds / (count / 10.0)),
          count / 10,
          all.cpu * 1000 / count,
          all.cpu / count / (tenth.cpu / (count / 10.0)),
          all.threads,
          count,
          tenth.threads,
          count / 10,
          all.threadsBefore,
          tenth.threadsBefore,
          all.threadsAtMost,
          (all.heap - tenth.heap) / 1024.0 / (count - count / 10));
    }
  }

  private record Run(
      double seconds, double cpu, int threadsBefore, int threads, int threadsAtMost, double heap) {}

  private static LocalCluster cluster() throws Exception {
    return LocalCluster.start(
        LocalClusterOptions.builder()
            .resources(Resources.parse("cpus:10000;mem:1000000;disk:1000000"))
            .build());
  }

  private static Launcher launcher(LocalCluster cluster) throws Exception {
    FrameworkInfo framework =
        FrameworkInfo.newBuilder()
            .setUser(System.getProperty("user.name"))
            .setName("benchmark")
            .build();
    return Launcher.start(
        SchedulerOptions.builder(new ListedMasters(List.of(cluster.master())), framework)
            .headers(Map.of("Authorization", cluster.authorization()))
            .build(),
        LauncherOptions.defaults(),
        new LauncherListener() {});
  }

  private static TaskSpec sleeper() {
    return TaskSpec.named("sleeper").command("exec sleep 1000").resources("cpus:1;mem:32").build();
  }

  private static void await(List<LaunchedTask> tasks) throws Exception {
    for (LaunchedTask task : tasks) {
      task.running().get(10, TimeUnit.MINUTES);
    }
  }

  private static void idle() throws Exception {
    try (LocalCluster cluster = cluster();
        Launcher launcher = launcher(cluster)) {
      launcher.reconciled().get(1, TimeUnit.MINUTES);
      TimeUnit.SECONDS.sleep(3);
      double without = cpuWhileIdle();
      await(launcher.launch(sleeper(), IDLE_TASKS));
      TimeUnit.SECONDS.sleep(3);
      double with = cpuWhileIdle();
      System.out.printf(
          Locale.ROOT,
          "idle: %.2f %% of a processor with %d running tasks, %.2f %% without%n",
          100 * with,
          IDLE_TASKS,
          100 * without);
    }
  }

  private static double cpuWhileIdle() throws InterruptedException {
    long before = SYSTEM.getProcessCpuTime();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
    return (double) (SYSTEM.getProcessCpuTime() - before) / (System.nanoTime() - start);
  }

  private static Run run(int count) throws Exception {
    try (LocalCluster cluster = cluster();
        Launcher launcher = launcher(cluster)) {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      int threadsBefore = threads.getThreadCount();
      threads.resetPeakThreadCount();
      long cpu = SYSTEM.getProcessCpuTime();
      long start = System.nanoTime();
      await(launcher.launch(sleeper(), count));
      double seconds = (System.nanoTime() - start) / 1e9;
      double used = (SYSTEM.getProcessCpuTime() - cpu) / 1e9;
      // What was needed for the launch alone is gone by then.
      TimeUnit.SECONDS.sleep(5);
      System.gc();
      double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      return new Run(
          seconds,
          used,
          threadsBefore,
          threads.getThreadCount(),
          threads.getPeakThreadCount(),
          heap);
    }
  }
}
