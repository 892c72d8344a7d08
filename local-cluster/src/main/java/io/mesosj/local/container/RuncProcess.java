package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.cgroup.LeftCgroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A container's process: {@code runc run} in the foreground, which ends with it. */
final class RuncProcess implements TaskProcess {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Far more than it takes; an image may have something that runc waits for. */
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Process runc;
  private final ContainerInit init;
  private final CheckTarget checks;
  private final Optional<TerminalIo> terminal;

  private RuncProcess(
      Process runc, ContainerInit init, CheckTarget checks, Optional<TerminalIo> terminal) {
    this.runc = runc;
    this.init = init;
    this.checks = checks;
    this.terminal = terminal;
  }

  /**
   * Waits until the process of a bundle is there, which runc has been told to start.
   *
   * @param checks what its checks look into
   * @throws IOException with runc's own words if it is not
   */
  static RuncProcess await(
      Process runc,
      Bundle bundle,
      boolean ownPids,
      Optional<TerminalIo> terminal,
      CheckTarget checks)
      throws IOException {
    long pid = awaitPid(runc, bundle);
    awaitProgram(runc, pid);
    ContainerInit init = ContainerInit.of(pid, ownPids, bundle);
    init.takeTheRestAlong();
    return new RuncProcess(runc, init, checks, terminal);
  }

  /** runc writes the pid file before it starts the program. */
  private static long awaitPid(Process runc, Bundle bundle) throws IOException {
    long until = System.nanoTime() + START_NANOS;
    while (!Files.exists(bundle.pidFile())) {
      if (System.nanoTime() - until > 0) {
        throw new ContainerException(
            "runc did not start the container within "
                + TimeUnit.NANOSECONDS.toSeconds(START_NANOS)
                + " s");
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new ContainerException("cancelled while runc started the container");
      }
      // It may have written the file just before its end.
      if (!runc.isAlive() && !Files.exists(bundle.pidFile())) {
        throw new ContainerException(
            "runc can't start the container: " + RuncLog.reason(bundle.log()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return Long.parseLong(Files.readString(bundle.pidFile()).strip());
  }

  /**
   * Waits until the container's own program has taken runc's place. runc swallows every signal, so
   * one that is sent before would be lost.
   */
  private static void awaitProgram(Process runc, long pid) {
    Path name = Path.of("/proc/" + pid + "/comm");
    try {
      while (runc.isAlive() && SmallFile.text(name).startsWith("runc:[")) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    } catch (IOException e) {
      // It has ended already.
    }
  }

  @Override
  public long pid() {
    return init.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    CompletableFuture<ExitStatus> exit =
        runc.onExit().thenApply(ended -> init.end(ended.exitValue()));
    return terminal.isPresent()
        ? exit.thenCombine(terminal.get().drained(), (status, nothing) -> status)
        : exit;
  }

  @Override
  public Optional<CheckTarget> checkTarget() {
    return Optional.of(checks);
  }

  @Override
  public void signal(int signal) {
    init.signal(signal);
  }

  /**
   * The first process of a container that runs, as runc knows it; which a pid alone does not tell
   * after a while.
   *
   * @throws ContainerException if runc knows the container and can't be asked about it
   */
  static Optional<ProcessHandle> find(Bundle bundle) throws ContainerException {
    if (!bundle.isKnown()) {
      return Optional.empty();
    }
    try {
      ObjectNode known =
          JsonTrees.read(
              Program.of(LIMIT, bundle.runc("state", bundle.id()))
                  .errorsApart()
                  .run()
                  .orFail()
                  .stdout());
      return known.path("status").asText("").equals("stopped")
          ? Optional.empty()
          : ProcessHandle.of(known.path("pid").asLong(-1));
    } catch (IOException e) {
      if (bundle.isKnown()) {
        throw new ContainerException(
            "it can't be found out whether container '%s' runs: %s"
                .formatted(bundle.id(), FileProblem.describe(e)));
      }
      // It ended just now, and runc forgot it.
      return Optional.empty();
    }
  }

  /** Changes what a container that runs may take. */
  static void update(Bundle bundle, CgroupLimits limits) throws IOException {
    ObjectNode resources = JsonTrees.object();
    limits.describe(resources);
    Program.of(LIMIT, bundle.runc("update", "--resources", "-", bundle.id()))
        .input(JsonTrees.write(resources))
        .run()
        .orFail();
  }

  /** Removes what runc keeps of a container, and its cgroups; the bundle stays. */
  static void delete(Bundle bundle) throws IOException {
    // In the foreground runc deletes the container itself when its process ends; this is for the
    // rest.
    if (bundle.isKnown()) {
      Program.of(LIMIT, bundle.runc("delete", "--force", bundle.id())).run().orFail();
    }
    if (Files.exists(bundle.slice())) {
      String slice = SmallFile.text(bundle.slice());
      // Of one that runc was never started for it is a slice that does nothing.
      Program.of(LIMIT, "systemctl", "stop", slice).run().orFail();
    }
    removeCgroups(bundle);
  }

  /** Where runc was killed while it made the container. */
  private static void removeCgroups(Bundle bundle) throws IOException {
    String path;
    try {
      path =
          JsonTrees.read(Files.readAllBytes(bundle.config()))
              .path("linux")
              .path("cgroupsPath")
              .asText("");
    } catch (IOException e) {
      // Not there, or not whole: runc was never told to make anything.
      return;
    }
    LeftCgroups.ofThisHost().remove(path);
  }
}
