package io.mesosj.isolator;

import io.mesosj.base.process.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plugins and mount programs that outlived the agent which started them. A kill of the agent does
 * not stop them, so a recovery that ran DEL beside a running ADD would leave what that ADD makes
 * afterwards.
 */
final class LeftoverProcesses {
  private static final Set<String> MOUNT_PROGRAMS = Set.of("unshare", "mount", "umount");

  private final Path root;

  LeftoverProcesses(Path root) {
    this.root = root;
  }

  /** Waits until none works on the containers any more; kills those that take too long. */
  void await(Set<String> containerIds, Duration limit) {
    List<ProcessHandle> left =
        RunningProcess.besideThisOne().stream()
            .filter(process -> isPluginFor(containerIds, process) || mountsBelowRoot(process))
            .map(RunningProcess::handle)
            .toList();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            left.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
    try {
      all.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      left.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("the end of a process can't fail", e);
    }
  }

  private static boolean isPluginFor(Set<String> containerIds, RunningProcess process) {
    return process.variable("CNI_COMMAND").isPresent()
        && process.variable("CNI_CONTAINERID").filter(containerIds::contains).isPresent();
  }

  private boolean mountsBelowRoot(RunningProcess process) {
    String below = root.toString();
    return !process.command().isEmpty()
        && MOUNT_PROGRAMS.contains(process.command().get(0))
        && process.hasArgument(argument -> argument.contains(below));
  }
}
