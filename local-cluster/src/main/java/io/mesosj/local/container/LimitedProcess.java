package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container's process that is ended when the container takes more than it may. How it ended is
 * told after that is known.
 */
final class LimitedProcess implements TaskProcess {
  private static final Logger LOG = LoggerFactory.getLogger(LimitedProcess.class);
  private static final int SIGKILL = 9;

  private final TaskProcess process;
  private final boolean controlled;
  private final Bundle bundle;
  private final Path sandbox;
  private final TaskInfo own;
  private final Confinement confinement;
  private volatile CgroupLimits limits;
  private volatile long disk;
  private volatile boolean over;
  private volatile @Nullable BundleCgroup cgroup;
  private final AtomicReference<@Nullable Limitation> limitation = new AtomicReference<>();
  private final List<Future<?>> looks = new ArrayList<>();
  private final CompletionStage<ExitStatus> exit;

  /**
   * Looks at it from now on.
   *
   * @param controlled whether it has cgroups
   */
  LimitedProcess(
      TaskProcess process,
      Bundle bundle,
      ContainerRequest request,
      LimitWatch watch,
      boolean controlled) {
    this.controlled = controlled;
    this.process = process;
    this.bundle = bundle;
    this.sandbox = request.sandbox();
    this.own = request.task();
    this.confinement = watch.confinement();
    this.limits = CgroupLimits.of(own, request.tasks(), confinement.cpuQuotas());
    this.disk = disk(request.tasks());
    if (controlled && memory() > 0) {
      looks.add(watch.everySecond(this::lookAtMemory));
    }
    if (disk > 0) {
      looks.add(watch.everyInterval(this::lookAtDisk));
    }
    this.exit = process.exit().thenApply(this::ended);
  }

  private long memory() {
    return limits.memoryMegabytes();
  }

  /** Of the sandbox, not of volumes that outlive it; 0 if nobody looks. */
  private long disk(List<TaskInfo> tasks) {
    double megabytes = Resources.of(own.getResourcesList()).scalar("disk");
    for (TaskInfo task : tasks) {
      megabytes +=
          Resources.of(
                  task.getResourcesList().stream()
                      .filter(resource -> !resource.getDisk().hasPersistence())
                      .toList())
              .scalar("disk");
    }
    return confinement.diskQuota() ? (long) megabytes : 0;
  }

  /** Other tasks run in it now. Its container sees to it that one thread is here at a time. */
  void resize(List<TaskInfo> tasks) throws IOException {
    disk = disk(tasks);
    CgroupLimits wanted = CgroupLimits.of(own, tasks, confinement.cpuQuotas()).withMemoryOf(limits);
    if (controlled && !over && !wanted.equals(limits)) {
      update(wanted);
    }
  }

  private void update(CgroupLimits wanted) throws IOException {
    try {
      RuncProcess.update(bundle, wanted);
      limits = wanted;
    } catch (IOException e) {
      // One that has just ended takes nothing any more, and its end is told elsewhere.
      if (RuncProcess.find(bundle).isPresent()) {
        throw e;
      }
      LOG.debug("Container '{}' ended before its limits were changed", bundle.id(), e);
    }
  }

  /** Why it was ended, if it was. */
  Optional<Limitation> limitation() {
    return Optional.ofNullable(limitation.get());
  }

  /** It stays where it was made; finding that out takes longer than a look into it. */
  private BundleCgroup cgroup() throws IOException {
    BundleCgroup known = cgroup;
    if (known == null) {
      known = BundleCgroup.of(bundle);
      cgroup = known;
    }
    return known;
  }

  private void lookAtMemory() {
    try {
      BundleCgroup cgroup = cgroup();
      // Of version 2 the kernel ends all of it itself.
      if (!cgroup.unified() && cgroup.outOfMemory()) {
        end(Limitation.memory(memory()));
      }
    } catch (IOException e) {
      // Between its end and the end of this watch.
      LOG.debug("Memory of container '{}' is unknown: {}", bundle.id(), e.getMessage());
    }
  }

  private void lookAtDisk() {
    try {
      long used = DiskUsage.megabytes(sandbox);
      long most = disk;
      if (most > 0 && used > most) {
        end(Limitation.disk(used, most));
      }
    } catch (IOException e) {
      LOG.warn("The size of the sandbox '{}' is unknown: {}", sandbox, FileProblem.describe(e));
    }
  }

  private void end(Limitation why) {
    if (limitation.compareAndSet(null, why)) {
      process.signal(SIGKILL);
    }
  }

  private ExitStatus ended(ExitStatus status) {
    over = true;
    looks.forEach(look -> look.cancel(false));
    if (controlled && memory() > 0 && !status.succeeded() && limitation.get() == null) {
      try {
        BundleCgroup cgroup = BundleCgroup.of(bundle);
        // Of version 2 a container that is out of memory is killed, whatever its children had.
        boolean killed = !cgroup.unified() || status.signal() == SIGKILL;
        if (killed && cgroup.outOfMemory()) {
          limitation.compareAndSet(null, Limitation.memory(memory()));
        }
      } catch (IOException e) {
        LOG.warn(
            "Whether container '{}' was out of memory is unknown: {}",
            bundle.id(),
            FileProblem.describe(e));
      }
    }
    return status;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return exit;
  }

  @Override
  public Optional<CheckTarget> checkTarget() {
    return process.checkTarget();
  }

  @Override
  public void signal(int signal) {
    process.signal(signal);
  }
}
