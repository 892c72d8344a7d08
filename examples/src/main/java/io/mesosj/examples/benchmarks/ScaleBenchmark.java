package io.mesosj.examples.benchmarks;

import com.sun.management.OperatingSystemMXBean;
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

/**
 * {@code scale}: ten tasks an agent are launched, reconciled and killed, on 1,000 simulated agents
 * and on 100; {@code scale-100000} on 10,000 and on 1,000. The ratio compares the time for a task:
 * 1 grows linearly, 10 quadratically.
 */
final class ScaleBenchmark {
  private static final int TASKS_PER_AGENT = 10;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ScaleBenchmark() {}

  private record Times(Cost launched, Cost reconciled, Cost killed, long heap) {}

  /**
   * Seconds by the clock, and of processor time: other work on the machine makes the first long.
   */
  private record Cost(double seconds, double cpu) {}

  private static final class Meter {
    private final long start = System.nanoTime();
    private final long cpu = SYSTEM.getProcessCpuTime();

    Cost read() {
      return new Cost((System.nanoTime() - start) / 1e9, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
    }
  }

  public static void main(String[] arguments) throws Exception {
    int agents = arguments[0].equals("scale") ? 100 : 1000;
    run(100);
    Times small = run(agents);
    Times large = run(10 * agents);
    int tasks = 10 * agents * TASKS_PER_AGENT;
    report("launch", tasks, large.launched, small.launched);
    report("reconcile", tasks, large.reconciled, small.reconciled);
    report("kill", tasks, large.killed, small.killed);
    System.out.printf(
        Locale.ROOT,
        "scale-heap: %.0f MiB at %d tasks, ratio %.2f to a tenth; simulated cluster included%n",
        large.heap / 1048576.0,
        tasks,
        (double) large.heap / small.heap);
  }

  private static void report(String what, int tasks, Cost large, Cost small) {
    Stopwatch.report(
        "scale-" + what,
        tasks / large.seconds,
        "tasks/s",
        large.seconds / 10 / small.seconds,
        "ratio at most 2");
    Stopwatch.report(
        "scale-" + what + "-cpu",
        large.cpu * 1e6 / tasks,
        "us/task",
        large.cpu / 10 / small.cpu,
        "ratio at most 1.2");
  }

  private static Times run(int agents) throws Exception {
    int count = agents * TASKS_PER_AGENT;
    TaskSpec spec =
        TaskSpec.named("task").command("sleep 1000").resources("cpus:0.1;mem:32").build();
    FrameworkInfo framework = FrameworkInfo.newBuilder().setUser("nobody").setName("scale").build();
    resetHeapPeaks();
    // Once at the start, where nothing has to be asked for, and once for what was reconnected.
    CountDownLatch reconciled = new CountDownLatch(2);
    LauncherListener listener =
        new LauncherListener() {
          @Override
          public void reconciled() {
            reconciled.countDown();
          }
        };
    try (SimulatedCluster cluster = SimulatedCluster.start(agents, "cpus:1;mem:320");
        Launcher launcher =
            Launcher.start(
                SchedulerOptions.of(cluster.address(), framework),
                LauncherOptions.defaults(),
                listener)) {
      Meter meter = new Meter();
      List<LaunchedTask> tasks = launcher.launch(spec, count);
      for (LaunchedTask task : tasks) {
        task.running().get(10, TimeUnit.MINUTES);
      }
      Cost launched = meter.read();
      meter = new Meter();
      launcher.client().reconnect();
      if (!reconciled.await(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("not all tasks were reconciled");
      }
      Cost done = meter.read();
      meter = new Meter();
      tasks.forEach(LaunchedTask::kill);
      for (LaunchedTask task : tasks) {
        task.ended().get(5, TimeUnit.MINUTES);
      }
      Cost killed = meter.read();
      if (!cluster.running().isEmpty() || !cluster.launchedTwice().isEmpty()) {
        throw new IllegalStateException("the books do not agree");
      }
      return new Times(launched, done, killed, heapPeak());
    }
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
