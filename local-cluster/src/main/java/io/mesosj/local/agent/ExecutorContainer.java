package io.mesosj.local.agent;

import io.mesosj.base.file.FileProblem;
import io.mesosj.executor.command.CommandExecutor;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.container.Container;
import io.mesosj.local.container.Limitation;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's container, what runs in it, and its end. Guards itself; nothing that may take time
 * is done with its lock held, and nobody else is called then.
 */
final class ExecutorContainer {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorContainer.class);
  private static final int SIGKILL = 9;

  private final ExecutorIdentity spec;
  private final Launch launch = new Launch();

  /** Held by one that changes limits; never taken with another lock held. */
  private final ReentrantLock resizing = new ReentrantLock();

  private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

  private final CompletableFuture<@Nullable Void> launched = new CompletableFuture<>();
  private ContainerStatus status = ContainerStatus.getDefaultInstance();
  private @Nullable Container container;
  private @Nullable TaskProcess process;
  private @Nullable CommandExecutor driver;
  private boolean killed;

  ExecutorContainer(ExecutorIdentity spec) {
    this.spec = spec;
  }

  /** Completes when nothing of the container is left; never with a failure. */
  CompletableFuture<@Nullable Void> gone() {
    return gone.copy();
  }

  /** Completes when its process runs, or nothing of the container is left. */
  CompletableFuture<Object> launched() {
    return CompletableFuture.anyOf(launched, gone);
  }

  /** The making of it and the start of what runs in it. */
  Launch launch() {
    return launch;
  }

  /** Calls off what is under way of its launch, its group's included; what runs goes on. */
  void cancelLaunch() {
    launch.cancel();
    spec.group().ifPresent(group -> group.launch().cancel());
  }

  /** What an earlier agent knew of it. */
  synchronized void recovered(ContainerStatus earlier) {
    status = earlier;
  }

  /** It is there, without its process. */
  synchronized void prepared(Container made, ContainerStatus described) {
    container = made;
    status = described;
  }

  /** It is there, as an earlier agent made it. */
  synchronized void adopted(Container found) {
    container = found;
  }

  /** Its process runs; false if it is to be killed. */
  boolean started(TaskProcess running, ContainerStatus described) {
    boolean wanted;
    synchronized (this) {
      process = running;
      status = described;
      wanted = !killed;
    }
    launched.complete(null);
    return wanted;
  }

  /** Notes who drives it, inside the agent; false if it is to be killed. */
  synchronized boolean driven(CommandExecutor by) {
    if (killed) {
      return false;
    }
    driver = by;
    return true;
  }

  synchronized ContainerStatus status() {
    return status;
  }

  /** What was asked for and is not there, in one line; mostly nothing. */
  synchronized String warnings() {
    return container == null ? "" : String.join("; ", container.warnings());
  }

  synchronized Optional<Container> found() {
    return Optional.ofNullable(container);
  }

  /**
   * Gives it what the tasks in it ask for; it stays as it was if that fails. Of many who call at a
   * time one does it for all; takes a while, and must not be called with a lock held.
   *
   * @param tasks asks for them when it is their turn: what a caller knew before it had to wait is
   *     not what the container needs
   */
  void resize(Supplier<List<TaskInfo>> tasks) {
    resizing.lock();
    try {
      Optional<Container> made = found();
      if (made.isPresent() && process().isPresent() && !gone.isDone()) {
        List<TaskInfo> present = tasks.get();
        if (!present.isEmpty()) {
          made.get().resize(present);
        }
      }
    } catch (IOException e) {
      LOG.warn(
          "Container '{}' could not be given what its tasks ask for: {}",
          spec.containerId(),
          FileProblem.describe(e));
    } finally {
      resizing.unlock();
    }
  }

  /** Why it was ended though its tasks were not done; known when its process has ended. */
  Optional<Limitation> limitation() {
    return found().flatMap(Container::limitation);
  }

  private synchronized Optional<CommandExecutor> driver() {
    return Optional.ofNullable(driver);
  }

  private synchronized Optional<TaskProcess> process() {
    return Optional.ofNullable(process);
  }

  /** Ends what runs in it at once, or keeps it from being started. */
  void kill() {
    synchronized (this) {
      killed = true;
    }
    Optional<CommandExecutor> running = driver();
    // Before its launch ends over this, and the executor's right to report with it.
    running.ifPresent(CommandExecutor::mute);
    cancelLaunch();
    // Waits for a launch that is under way, which ends soon, and allows none afterwards.
    running.ifPresent(CommandExecutor::close);
    if (process().isPresent()) {
      if (!gone.isDone()) {
        process().get().signal(SIGKILL);
      }
    } else if (running.isPresent()) {
      // Its process was never started, so nobody else hears of its end.
      destroy();
    }
  }

  /** Whoever had to hear how it ended has: nothing of it stays. When it is {@link #gone}. */
  void forget() {
    try {
      Optional<Container> made = found();
      if (made.isPresent()) {
        made.get().forget();
      }
    } catch (IOException e) {
      LOG.warn(
          "How container '{}' ended can't be removed: {}",
          spec.containerId(),
          FileProblem.describe(e));
    }
  }

  /** Removes it; its process has ended or was never started. */
  void destroy() {
    Optional<Container> made = found();
    try {
      if (made.isPresent()) {
        made.get().destroy();
      }
    } catch (IOException e) {
      LOG.error(
          "Container '{}' could not be cleaned up: {}",
          spec.containerId(),
          FileProblem.describe(e));
    } catch (RuntimeException | Error e) {
      LOG.error("Container '{}' could not be cleaned up", spec.containerId(), e);
    } finally {
      gone.complete(null);
    }
  }
}
