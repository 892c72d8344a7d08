package io.mesosj.examples.benchmarks;

import io.mesosj.scheduler.SchedulerOptions;
import io.mesosj.scheduler.launch.LaunchedTask;
import io.mesosj.scheduler.launch.Launcher;
import io.mesosj.scheduler.launch.LauncherListener;
import io.mesosj.scheduler.launch.LauncherOptions;
import io.mesosj.scheduler.task.TaskSpec;
import io.mesosj.scheduler.testing.SimulatedCluster;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * {@code scale}: ten tasks an agent are launched, reconciled and killed, on 1,000 simulated agents
 * and on 100. The ratio compares the time for a task: 1 grows linearly, 10 quadratically.
 */
final class ScaleBenchmark {
  private static final int TASKS_PER_AGENT = 10;

  private ScaleBenchmark() {}

  private record Times(double launched, double reconciled, double killed, long heap) {}

  public static void main(String[] arguments) throws Exception {
    run(100);
    Times small = run(100);
    Times large = run(1000);
    report("scale-launch", large.launched, small.launched);
    report("scale-reconcile", large.reconciled, small.reconciled);
    report("scale-kill", large.killed, small.killed);
    System.out.printf(
        Locale.ROOT,
        "scale-heap: %.0f MiB at 10000 tasks, ratio %.2f to 1000 tasks; simulated cluster included%n",
        large.heap / 1048576.0,
        (double) large.heap / small.heap);
  }

  private static void report(String name, double large, double small) {
    Stopwatch.report(name, 10_000 / large, "tasks/s", large / 10 / small, "ratio at most 2");
  }

  private static Times run(int agents) throws Exception {
    int count = agents * TASKS_PER_AGENT;
    TaskSpec spec =
        TaskSpec.named("task").command("sleep 1000").resources("cpus:0.1;mem:32").build();
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("scale").build();
    resetHeapPeaks();
    CountDownLatch reconciled = new CountDownLatch(count);
    LauncherListener listener =
        new LauncherListener() {
          @Override
          public void updated(io.mesosj.scheduler.launch.TaskUpdate update) {
            if (update.status().getUuid().isEmpty()
                && update.status().getState() == TaskState.TASK_RUNNING) {
              reconciled.countDown();
            }
          }
        };
    try (SimulatedCluster cluster = SimulatedCluster.start(agents, "cpus:1;mem:320");
        Launcher launcher =
            Launcher.start(
                SchedulerOptions.of(cluster.address(), framework),
                LauncherOptions.defaults(),
                listener)) {
      long start = System.nanoTime();
      List<LaunchedTask> tasks = launcher.launch(spec, count);
      for (LaunchedTask task : tasks) {
        task.running().get(5, TimeUnit.MINUTES);
      }
      double launched = seconds(start);
      start = System.nanoTime();
      launcher.client().reconnect();
      if (!reconciled.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("not all tasks were reconciled");
      }
      double done = seconds(start);
      start = System.nanoTime();
      tasks.forEach(LaunchedTask::kill);
      for (LaunchedTask task : tasks) {
        task.ended().get(5, TimeUnit.MINUTES);
      }
      double killed = seconds(start);
      if (!cluster.running().isEmpty() || !cluster.launchedTwice().isEmpty()) {
        throw new IllegalStateException("the books do not agree");
      }
      return new Times(launched, done, killed, heapPeak());
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetHeapPeaks() {
    System.gc();
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  private static long heapPeak() {
    return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
