package io.mesosj.local.container;

import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ProcessChecks;
import io.mesosj.isolator.AttachedContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.CommandInfo;

/** What checks do in a container that runc runs: commands by {@code runc exec}. */
final class ContainerChecks implements CheckTarget {
  private final ContainerExec exec;
  private final Optional<AttachedContainer> network;
  private final ContainerNetworks networks;

  ContainerChecks(
      ContainerExec exec, Optional<AttachedContainer> network, ContainerNetworks networks) {
    this.exec = exec;
    this.network = network;
    this.networks = networks;
  }

  @Override
  public int run(CommandInfo command, Duration limit) throws IOException, InterruptedException {
    ContainerExec.Silent started = exec.start(command);
    try {
      return await(started.runc(), started.files().pidFile(), limit);
    } finally {
      started.files().delete();
    }
  }

  private static int await(Process runc, Path pidFile, Duration limit)
      throws IOException, InterruptedException {
    boolean ended = false;
    try {
      if (limit.isZero()) {
        runc.waitFor();
      } else if (!runc.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the command took longer than " + limit.toMillis() / 1000.0 + " s");
      }
      ended = true;
      return runc.exitValue();
    } finally {
      if (!ended) {
        kill(runc, pidFile);
      }
    }
  }

  private static void kill(Process runc, Path pidFile) throws IOException {
    if (Files.exists(pidFile)) {
      Optional<ProcessHandle> inside =
          ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()));
      inside.ifPresent(
          process -> {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
          });
    }
    runc.destroyForcibly();
  }

  @Override
  public <T> T inNetwork(Callable<T> work) throws IOException {
    if (network.isPresent()) {
      return networks.inside(network.get(), work);
    }
    return ProcessChecks.here(work);
  }
}
