package io.mesosj.execute.run;

import io.mesosj.base.text.OneLine;
import io.mesosj.execute.task.Workload;
import io.mesosj.scheduler.launch.LaunchedTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Says of tasks that were sent and do not run yet what their agent may be at, which Mesos has no
 * status for: no hang is silent.
 */
final class StartWatch {
  private static final Duration FIRST = Duration.ofSeconds(15);
  private static final Duration SELDOM = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int LONGEST = 100;

  private final Map<String, String> preparations = new HashMap<>();
  private final Supplier<List<LaunchedTask>> tasks;
  private final Report report;
  private final BiConsumer<Duration, Runnable> later;
  private final AtomicBoolean watching = new AtomicBoolean();
  private boolean showing;

  /**
   * Watches what is launched.
   *
   * @param tasks those that are there
   * @param later does something after a while, on any thread
   */
  StartWatch(
      List<Workload> workloads,
      Supplier<List<LaunchedTask>> tasks,
      Report report,
      BiConsumer<Duration, Runnable> later) {
    this.tasks = tasks;
    this.report = report;
    this.later = later;
    workloads.forEach(workload -> preparations.put(workload.name(), preparation(workload)));
  }

  /** A task was sent. */
  void sent() {
    showSoon(Duration.ZERO);
    if (watching.compareAndSet(false, true)) {
      later.accept(FIRST, () -> look(FIRST, FIRST));
    }
  }

  private synchronized void showSoon(Duration since) {
    if (report.isWatched() && (!showing || !since.isZero())) {
      showing = true;
      later.accept(SECOND, () -> show(since.plus(SECOND)));
    }
  }

  private synchronized void show(Duration since) {
    List<LaunchedTask> late = late();
    if (late.isEmpty()) {
      showing = false;
      report.preparing("");
    } else {
      report.preparing(sentence(late, since));
      showSoon(since);
    }
  }

  /** A status came: what is waited for may be there, and the terminal be another's now. */
  synchronized void updated() {
    if (showing && late().isEmpty()) {
      report.preparing("");
    }
  }

  private List<LaunchedTask> late() {
    return tasks.get().stream().filter(StartWatch::isPrepared).toList();
  }

  private void look(Duration pause, Duration since) {
    List<LaunchedTask> late = late();
    if (late.isEmpty()) {
      watching.set(false);
      return;
    }
    report.note(sentence(late, since));
    Duration next = pause.compareTo(SELDOM) < 0 ? pause.multipliedBy(2) : SELDOM;
    later.accept(next, () -> look(next, since.plus(next)));
  }

  private static boolean isPrepared(LaunchedTask task) {
    TaskState state = task.latest().map(TaskStatus::getState).orElse(TaskState.TASK_STAGING);
    return task.agentId().isPresent()
        && !task.hasEnded()
        && (state == TaskState.TASK_STAGING || state == TaskState.TASK_STARTING);
  }

  private String sentence(List<LaunchedTask> late, Duration since) {
    LaunchedTask first = late.get(0);
    return "task '"
        + first.id().getValue()
        + "'"
        + (late.size() > 1 ? " and " + (late.size() - 1) + " more" : "")
        + " not running after "
        + since.toSeconds()
        + " s: agent "
        + OneLine.of(first.hostname().orElse("?"), LONGEST)
        + " may be "
        + preparations.getOrDefault(first.name(), "preparing it");
  }

  private static String preparation(Workload workload) {
    List<String> steps = new ArrayList<>();
    if (workload.tasks().stream().anyMatch(task -> task.getCommand().getUrisCount() > 0)) {
      steps.add("fetching its files");
    }
    String images = joined(workload, StartWatch::images);
    if (!images.isEmpty()) {
      steps.add("pulling and unpacking " + images);
    }
    String networks = joined(workload, StartWatch::networks);
    if (!networks.isEmpty()) {
      steps.add("attaching to " + networks);
    }
    steps.add("starting its executor");
    return String.join(", ", steps.subList(0, steps.size() - 1))
        + (steps.size() > 1 ? " or " : "")
        + steps.get(steps.size() - 1);
  }

  private static String joined(Workload workload, Function<ContainerInfo, List<String>> part) {
    return workload.containers().stream()
        .flatMap(container -> part.apply(container).stream())
        .distinct()
        .map(name -> "'" + OneLine.of(name, LONGEST) + "'")
        .collect(Collectors.joining(", "));
  }

  private static List<String> images(ContainerInfo container) {
    Image image = container.getMesos().getImage();
    if (container.getDocker().hasImage()) {
      return List.of(container.getDocker().getImage());
    }
    if (image.hasAppc()) {
      return List.of(image.getAppc().getName());
    }
    return image.hasDocker() ? List.of(image.getDocker().getName()) : List.of();
  }

  private static List<String> networks(ContainerInfo container) {
    return container.getNetworkInfosList().stream().map(NetworkInfo::getName).toList();
  }
}
