package io.mesosj.local.container;

import io.mesosj.base.file.SmallFile;
import io.mesosj.executor.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container's first process, and what a signal means for it. */
final class ContainerInit {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerInit.class);
  private static final int SIGKILL = 9;

  private final long pid;

  /**
   * Empty if it had ended before anybody looked: runc is its parent, which leaves nothing of it.
   */
  private final Optional<ProcessHandle> process;

  private final boolean ownPids;
  private final Bundle bundle;
  private volatile int impliedSignal;

  private ContainerInit(long pid, Optional<ProcessHandle> process, boolean ownPids, Bundle bundle) {
    this.pid = pid;
    this.process = process;
    this.ownPids = ownPids;
    this.bundle = bundle;
  }

  /**
   * Stands for a process that may have ended.
   *
   * @param ownPids whether the container has a pid namespace
   */
  static ContainerInit of(long pid, boolean ownPids, Bundle bundle) {
    return new ContainerInit(pid, ProcessHandle.of(pid), ownPids, bundle);
  }

  /** Stands for a process that is known to be the container's. */
  static ContainerInit of(ProcessHandle process, boolean ownPids, Bundle bundle) {
    return new ContainerInit(process.pid(), Optional.of(process), ownPids, bundle);
  }

  /** Stands for a process of which is known that it has ended. */
  static ContainerInit ended(boolean ownPids, Bundle bundle) {
    return new ContainerInit(-1, Optional.empty(), ownPids, bundle);
  }

  long pid() {
    return pid;
  }

  /**
   * Ends what is left when the first process has: runc would do it, but only after those who have
   * the output open have closed it, which are the same.
   */
  void takeTheRestAlong() {
    if (ownPids) {
      return;
    }
    if (process.isPresent()) {
      var unused = ProcessEnds.of(process.get()).thenRun(this::killRest);
    } else {
      killRest();
    }
  }

  /** How it ended, given the exit code that was reported for it. */
  ExitStatus end(int code) {
    return impliedSignal > 0 ? ExitStatus.signaled(impliedSignal) : ExitStatus.ofShell(code);
  }

  /**
   * Signals the container: SIGTERM every process, as Mesos' killtree, SIGKILL everything in its
   * cgroup, since runc waits for whoever still has the output open.
   */
  void signal(int signal) {
    Optional<ProcessHandle> alive = process.filter(ProcessHandle::isAlive);
    if (alive.isPresent()) {
      signal(alive.get(), signal);
    } else if (signal == SIGKILL) {
      killRest();
    }
  }

  private void signal(ProcessHandle first, int signal) {
    if (ownPids && !catches(signal)) {
      // The kernel does not let a signal end the first process of a pid namespace that has no
      // handler for it, so what the signal would have done is done here.
      if (impliedSignal == 0) {
        impliedSignal = signal;
      }
      first.destroyForcibly();
    } else if (signal == SIGKILL) {
      first.destroyForcibly();
      killRest();
    } else {
      // Collected first: a child that loses its parent is no descendant any more.
      List<ProcessHandle> tree = Stream.concat(first.descendants(), Stream.of(first)).toList();
      tree.forEach(ProcessHandle::destroy);
    }
  }

  private void killRest() {
    if (ownPids) {
      // The kernel does, with the first.
      return;
    }
    try {
      BundleCgroup.of(bundle).kill();
    } catch (IOException e) {
      LOG.debug("The processes of container '{}' are unknown: {}", bundle.id(), e.getMessage());
    }
  }

  private boolean catches(int signal) {
    try {
      for (String line : SmallFile.lines(Path.of("/proc/" + pid + "/status"))) {
        boolean mask = line.startsWith("SigCgt:") || line.startsWith("SigIgn:");
        if (mask
            && (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> (signal - 1) & 1) == 1) {
          return true;
        }
      }
    } catch (IOException e) {
      // It has just ended.
    }
    return false;
  }
}
