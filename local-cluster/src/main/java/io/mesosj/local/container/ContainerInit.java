package io.mesosj.local.container;

import io.mesosj.base.file.SmallFile;
import io.mesosj.executor.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container's first process, and what a signal means for it. */
final class ContainerInit {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerInit.class);
  private static final int SIGKILL = 9;

  private final ProcessHandle process;
  private final boolean ownPids;
  private final Bundle bundle;
  private volatile int impliedSignal;

  /**
   * Stands for a process.
   *
   * @param ownPids whether the container has a pid namespace
   */
  ContainerInit(ProcessHandle process, boolean ownPids, Bundle bundle) {
    this.bundle = bundle;
    this.process = process;
    this.ownPids = ownPids;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Ends what is left when the first process has: runc would do it, but only after those who have
   * the output open have closed it, which are the same.
   */
  void takeTheRestAlong() {
    if (!ownPids) {
      var unused = process.onExit().thenRun(this::killRest);
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
    if (!process.isAlive()) {
      if (signal == SIGKILL) {
        killRest();
      }
      return;
    }
    if (ownPids && !catches(signal)) {
      // The kernel does not let a signal end the first process of a pid namespace that has no
      // handler for it, so what the signal would have done is done here.
      if (impliedSignal == 0) {
        impliedSignal = signal;
      }
      process.destroyForcibly();
    } else if (signal == SIGKILL) {
      process.destroyForcibly();
      killRest();
    } else {
      // Collected first: a child that loses its parent is no descendant any more.
      List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process)).toList();
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
      for (String line : SmallFile.lines(Path.of("/proc/" + process.pid() + "/status"))) {
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
