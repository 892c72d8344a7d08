package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.cni.json.JsonTrees;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.local.process.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A container's process: {@code runc run} in the foreground, which ends with it. */
final class RuncProcess implements TaskProcess {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The directory of files with secrets. */
  static final String SECRETS = "secrets";

  /** The exit code of a checkpointed container, as Mesos has it in its runtime directory. */
  static final String STATUS = "status";

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /**
   * Starts runc, $1 and the rest, and writes its exit code to $0, for an agent that is not its
   * parent.
   */
  private static final String WRITING_STATUS =
      "\"$@\"; code=$?; echo $code >\"$0.tmp\" && mv \"$0.tmp\" \"$0\"; exit $code";

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
   * What is started.
   *
   * @param id the container's
   * @param ownPids whether the container has a pid namespace
   * @param checkpoint whether its exit code is to be found by a later agent
   * @param terminal what it runs on, if it wants one; its output goes to {@code out} all the same
   */
  record Launch(
      String id,
      boolean ownPids,
      boolean checkpoint,
      Path bundle,
      Path state,
      Optional<TerminalIo> terminal,
      File out,
      File err) {}

  /**
   * Starts the bundle and waits until its process is there.
   *
   * @param checks what its checks look into
   * @throws IOException with runc's own words if it is not
   */
  static RuncProcess start(Launch launch, CheckTarget checks) throws IOException {
    Path bundle = launch.bundle();
    Path pidFile = bundle.resolve("pid");
    Path log = bundle.resolve("log");
    List<String> command = new ArrayList<>();
    if (launch.checkpoint()) {
      command.addAll(List.of("/bin/sh", "-c", WRITING_STATUS, bundle.resolve(STATUS).toString()));
    }
    command.addAll(
        List.of(
            Programs.find("runc").map(Path::toString).orElse("runc"),
            "--root",
            launch.state().toString(),
            "--log",
            log.toString(),
            "run",
            "--bundle",
            bundle.toString(),
            "--pid-file",
            pidFile.toString(),
            launch.id()));
    Process runc = start(launch, command);
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
    ProcessHandle process = ProcessHandle.of(pid).orElse(runc.toHandle());
    ContainerInit init = new ContainerInit(process, launch.ownPids());
    return new RuncProcess(runc, init, checks, launch.terminal());
  }

  private static Process start(Launch launch, List<String> command) throws IOException {
    boolean terminal = launch.terminal().isPresent();
    ProcessBuilder builder =
        new ProcessBuilder(terminal ? launch.terminal().get().on(command) : command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.out()))
            .redirectError(ProcessBuilder.Redirect.appendTo(launch.err()));
    Process runc = builder.start();
    if (terminal) {
      launch.terminal().get().start("terminal of " + launch.id(), launch.out().toPath());
    }
    return runc;
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
   */
  static Optional<ProcessHandle> find(String id, Path state) {
    if (!Files.exists(state.resolve(id))) {
      return Optional.empty();
    }
    try {
      ObjectNode known =
          JsonTrees.read(
              Programs.output(List.of("runc", "--root", state.toString(), "state", id), LIMIT));
      return known.path("status").asText("").equals("stopped")
          ? Optional.empty()
          : ProcessHandle.of(known.path("pid").asLong(-1));
    } catch (IOException e) {
      // It ended just now, and runc forgot it.
      return Optional.empty();
    }
  }

  /** Removes what runc keeps of a container, its cgroups too. */
  static void delete(String id, Path bundle, Path state) throws IOException {
    // In the foreground runc deletes the container itself when its process ends; this is for the
    // rest.
    if (Files.exists(state.resolve(id))) {
      Programs.run(List.of("runc", "--root", state.toString(), "delete", "--force", id), LIMIT);
    }
    Checkpoints.removeTree(bundle.resolve(SECRETS));
    for (String name :
        List.of("config.json", "pid", "log", STATUS, STATUS + ".tmp", "rootfs", "")) {
      Files.deleteIfExists(bundle.resolve(name));
    }
  }
}
