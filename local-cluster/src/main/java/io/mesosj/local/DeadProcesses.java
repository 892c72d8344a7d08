package io.mesosj.local;

import io.mesosj.base.process.RunningProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Programs that a killed cluster was running, such as those that fetch images: they would go on to
 * write where we clean up. Those of containers are not among them, nor plugins; but tasks that have
 * no container, which only its cluster could have ended.
 */
final class DeadProcesses {
  private static final long PATIENCE_SECONDS = 3;
  private static final long LIMIT_SECONDS = 10;

  private final List<Path> directories;

  DeadProcesses(List<Path> directories) {
    this.directories = directories;
  }

  /** Gives those that take a moment, as runc and mount do, that moment; then kills. */
  void end() {
    if (directories.isEmpty()) {
      return;
    }
    List<RunningProcess> all = RunningProcess.besideThisOne();
    all.stream().filter(this::isTask).forEach(task -> task.handle().destroyForcibly());
    List<ProcessHandle> left =
        all.stream().filter(this::isTheirs).map(RunningProcess::handle).toList();
    if (left.isEmpty() || await(left, PATIENCE_SECONDS)) {
      return;
    }
    left.forEach(ProcessHandle::destroyForcibly);
    await(left, LIMIT_SECONDS);
  }

  private boolean isTheirs(RunningProcess process) {
    // A user's "tail" or "ls" of it has an argument just like ours, but not our mark.
    return process.variable("MESOSJ_RUN").isPresent()
        && directories.stream()
            .anyMatch(one -> process.hasArgument(argument -> argument.contains(one.toString())));
  }

  private boolean isTask(RunningProcess process) {
    Optional<String> sandbox = process.variable("MESOS_SANDBOX");
    return sandbox.isPresent()
        && directories.stream().anyMatch(one -> sandbox.get().startsWith(one + "/"));
  }

  private static boolean await(List<ProcessHandle> processes, long seconds) {
    try {
      CompletableFuture.allOf(
              processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process can't fail", e);
    }
  }
}
