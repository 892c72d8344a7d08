package io.mesosj.local.container;

import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.local.process.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A container's process: {@code runc run} in the foreground, which ends with it. */
final class RuncProcess implements TaskProcess {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int SIGKILL = 9;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Process runc;
  private final ProcessHandle init;
  private final boolean ownPids;
  private volatile int impliedSignal;

  private RuncProcess(Process runc, ProcessHandle init, boolean ownPids) {
    this.runc = runc;
    this.init = init;
    this.ownPids = ownPids;
  }

  /**
   * Starts the bundle and waits until its process is there.
   *
   * @param ownPids whether the container has a pid namespace
   * @throws IOException with runc's own words if it is not
   */
  static RuncProcess start(String id, boolean ownPids, Path bundle, Path state, File out, File err)
      throws IOException {
    Path pidFile = bundle.resolve("pid");
    Path log = bundle.resolve("log");
    Process runc =
        new ProcessBuilder(
                Programs.find("runc").map(Path::toString).orElse("runc"),
                "--root",
                state.toString(),
                "--log",
                log.toString(),
                "run",
                "--bundle",
                bundle.toString(),
                "--pid-file",
                pidFile.toString(),
                id)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out))
            .redirectError(ProcessBuilder.Redirect.appendTo(err))
            .start();
    // runc writes the pid file, in one rename, before it starts the program.
    while (!Files.exists(pidFile)) {
      if (!runc.isAlive()) {
        if (Files.exists(pidFile)) {
          break;
        }
        throw new ContainerException("runc can't start the container: " + words(log));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    awaitProgram(runc, pid);
    return new RuncProcess(runc, ProcessHandle.of(pid).orElse(runc.toHandle()), ownPids);
  }

  /**
   * Waits until the container's own program has taken runc's place. runc swallows every signal, so
   * one that is sent before would be lost.
   */
  private static void awaitProgram(Process runc, long pid) {
    Path name = Path.of("/proc/" + pid + "/comm");
    try {
      while (runc.isAlive() && Files.readString(name).startsWith("runc:[")) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    } catch (IOException e) {
      // It has ended already.
    }
  }

  private static String words(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "it said nothing";
    }
    String text = Files.readString(log).strip();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    int message = last.indexOf("msg=");
    return message < 0 ? last : last.substring(message + 4);
  }

  @Override
  public long pid() {
    return init.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return runc.onExit()
        .thenApply(
            ended ->
                impliedSignal > 0 ? ExitStatus.signaled(impliedSignal) : status(ended.exitValue()));
  }

  /** Shells and runc report a signal as 128 and its number. */
  static ExitStatus status(int code) {
    return code > 128 && code <= 128 + 64
        ? ExitStatus.signaled(code - 128)
        : ExitStatus.exited(code);
  }

  /**
   * Signals the container: SIGTERM every process, as Mesos' killtree, SIGKILL the first, whose end
   * makes runc kill the rest.
   */
  @Override
  public void signal(int signal) {
    if (!init.isAlive()) {
      return;
    }
    if (ownPids && !catches(signal)) {
      // The kernel does not let a signal end the first process of a pid namespace that has no
      // handler
      // for it, so what the signal would have done is done here.
      if (impliedSignal == 0) {
        impliedSignal = signal;
      }
      init.destroyForcibly();
    } else if (signal == SIGKILL) {
      init.destroyForcibly();
    } else {
      // Collected first: a child that loses its parent is no descendant any more.
      List<ProcessHandle> tree = Stream.concat(init.descendants(), Stream.of(init)).toList();
      tree.forEach(ProcessHandle::destroy);
    }
  }

  private boolean catches(int signal) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + init.pid() + "/status"))) {
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

  /** Removes what runc keeps of a container, its cgroups too. */
  static void delete(String id, Path bundle, Path state) throws IOException {
    // In the foreground runc deletes the container itself when its process ends; this is for the
    // rest.
    if (Files.exists(state.resolve(id))) {
      Programs.run(List.of("runc", "--root", state.toString(), "delete", "--force", id), LIMIT);
    }
    for (String name : List.of("config.json", "pid", "log", "rootfs", "")) {
      Files.deleteIfExists(bundle.resolve(name));
    }
  }
}
