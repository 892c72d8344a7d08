package io.mesosj.local.container;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.process.Program;
import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
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
   * @param ownPids whether the container has a pid namespace
   * @param checkpoint whether its exit code is to be found by a later agent
   * @param terminal what it runs on, if it wants one; its output goes to {@code out} all the same
   */
  record Launch(
      Bundle bundle,
      boolean ownPids,
      boolean checkpoint,
      Optional<TerminalIo> terminal,
      Path out,
      Path err) {}

  /**
   * Starts the bundle and waits until its process is there.
   *
   * @param checks what its checks look into
   * @throws IOException with runc's own words if it is not
   */
  static RuncProcess start(Launch launch, CheckTarget checks) throws IOException {
    Process runc = start(launch, commandLine(launch));
    long pid = awaitPid(runc, launch.bundle());
    awaitProgram(runc, pid);
    ProcessHandle process = ProcessHandle.of(pid).orElse(runc.toHandle());
    ContainerInit init = new ContainerInit(process, launch.ownPids());
    return new RuncProcess(runc, init, checks, launch.terminal());
  }

  private static List<String> commandLine(Launch launch) {
    Bundle bundle = launch.bundle();
    List<String> command = new ArrayList<>();
    if (launch.checkpoint()) {
      command.addAll(List.of("/bin/sh", "-c", WRITING_STATUS, bundle.status().toString()));
    }
    command.addAll(bundle.runc("--log", bundle.log().toString(), "run"));
    command.addAll(List.of("--bundle", bundle.directory().toString()));
    command.addAll(List.of("--pid-file", bundle.pidFile().toString(), bundle.id()));
    return command;
  }

  /** runc writes the pid file before it starts the program. */
  private static long awaitPid(Process runc, Bundle bundle) throws IOException {
    while (!Files.exists(bundle.pidFile())) {
      // It may have written the file just before its end.
      if (!runc.isAlive() && !Files.exists(bundle.pidFile())) {
        throw new ContainerException("runc can't start the container: " + words(bundle.log()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return Long.parseLong(Files.readString(bundle.pidFile()).strip());
  }

  private static Process start(Launch launch, List<String> command) throws IOException {
    boolean terminal = launch.terminal().isPresent();
    ProcessBuilder builder =
        new ProcessBuilder(terminal ? launch.terminal().get().on(command) : command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.out().toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(launch.err().toFile()));
    Process runc = builder.start();
    if (terminal) {
      launch.terminal().get().start("terminal of " + launch.bundle().id(), launch.out());
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
  static Optional<ProcessHandle> find(Bundle bundle) {
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
      // It ended just now, and runc forgot it.
      return Optional.empty();
    }
  }

  /** Removes what runc keeps of a container, its cgroups too, and the bundle. */
  static void delete(Bundle bundle) throws IOException {
    // In the foreground runc deletes the container itself when its process ends; this is for the
    // rest.
    if (bundle.isKnown()) {
      Program.of(LIMIT, bundle.runc("delete", "--force", bundle.id())).run().orFail();
    }
    bundle.delete();
  }
}
