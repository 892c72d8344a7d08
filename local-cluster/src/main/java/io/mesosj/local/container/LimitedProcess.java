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
  private final Bundle bundle;
  private final Path sandbox;
  private final long memory;
  private final long disk;
  private final AtomicReference<@Nullable Limitation> limitation = new AtomicReference<>();
  private final List<Future<?>> looks = new ArrayList<>();
  private final CompletionStage<ExitStatus> exit;

  LimitedProcess(TaskProcess process, Bundle bundle, ContainerRequest request, LimitWatch watch) {
    this.process = process;
    this.bundle = bundle;
    this.sandbox = request.sandbox();
    Resources resources = Resources.of(request.task().getResourcesList());
    this.memory = OciConfig.memoryLimit(resources);
    this.disk = watch.confinement().diskQuota() ? (long) resources.scalar("disk") : 0;
    if (memory > 0) {
      looks.add(watch.everySecond(this::lookAtMemory));
    }
    if (disk > 0) {
      looks.add(watch.everyInterval(this::lookAtDisk));
    }
    this.exit = process.exit().thenApply(this::ended);
  }

  /** Why it was ended, if it was. */
  Optional<Limitation> limitation() {
    return Optional.ofNullable(limitation.get());
  }

  private void lookAtMemory() {
    try {
      BundleCgroup cgroup = BundleCgroup.of(bundle);
      // Of version 2 the kernel ends all of it itself.
      if (!cgroup.unified() && cgroup.outOfMemory()) {
        end(Limitation.memory(memory));
      }
    } catch (IOException e) {
      // Between its end and the end of this watch.
      LOG.debug("Memory of container '{}' is unknown: {}", bundle.id(), e.getMessage());
    }
  }

  private void lookAtDisk() {
    try {
      long used = DiskUsage.megabytes(sandbox);
      if (used > disk) {
        end(Limitation.disk(used, disk));
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
    looks.forEach(look -> look.cancel(false));
    if (memory > 0 && !status.succeeded() && limitation.get() == null) {
      try {
        BundleCgroup cgroup = BundleCgroup.of(bundle);
        // Of version 2 a container that is out of memory is killed, whatever its children had.
        boolean killed = !cgroup.unified() || status.signal() == SIGKILL;
        if (killed && cgroup.outOfMemory()) {
          limitation.compareAndSet(null, Limitation.memory(memory));
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
