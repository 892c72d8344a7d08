package io.mesosj.local.container;

import io.mesosj.base.process.ProgramStart;
import io.mesosj.base.process.RunningProcess;
import io.mesosj.executor.check.CheckTarget;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A run of runc that waits for its word. The files that it prints to are opened before anything of
 * the task's is fetched, and the descriptors are handed on: an archive may put a link in their
 * place.
 */
final class WaitingRunc implements AutoCloseable {
  private static final int KILL_SECONDS = 10;

  /** Waits for a line, then becomes the rest; ends when nobody is there to write one. */
  private static final String ON_WORD = "read -r word || exit 1; exec \"$@\" </dev/null";

  /** As {@link #ON_WORD}, and writes the exit code to $0, for an agent that is not its parent. */
  private static final String WRITING_STATUS =
      "read -r word || exit 1; \"$@\" </dev/null; code=$?;"
          + " echo $code >\"$0.tmp\" && mv \"$0.tmp\" \"$0\"; exit $code";

  private final Bundle bundle;
  private final boolean ownPids;
  private final Optional<TerminalIo> terminal;
  private final Process process;
  private final OutputStream terminalFile;
  private boolean told;

  private WaitingRunc(
      Bundle bundle,
      boolean ownPids,
      Optional<TerminalIo> terminal,
      Process process,
      OutputStream terminalFile) {
    this.bundle = bundle;
    this.ownPids = ownPids;
    this.terminal = terminal;
    this.process = process;
    this.terminalFile = terminalFile;
  }

  /**
   * Opens the output.
   *
   * @param systemd whether systemd makes the container's cgroup
   * @param ownPids whether the container has a pid namespace
   * @param checkpoint whether its exit code is to be found by a later agent
   * @param terminal what it runs on, if it wants one; its output goes to {@code out} all the same
   */
  static WaitingRunc open(
      Bundle bundle,
      boolean systemd,
      boolean ownPids,
      boolean checkpoint,
      Optional<TerminalIo> terminal,
      Path out,
      Path err)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    if (checkpoint) {
      command.addAll(List.of(WRITING_STATUS, bundle.status().toString()));
    } else {
      command.addAll(List.of(ON_WORD, "sh"));
    }
    List<String> runc = commandLine(bundle, systemd);
    command.addAll(terminal.isPresent() ? terminal.get().on(runc) : runc);
    OutputStream file =
        terminal.isPresent()
            ? Files.newOutputStream(out, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)
            : OutputStream.nullOutputStream();
    try {
      Process process =
          ProgramStart.start(
              new ProcessBuilder(command)
                  .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                  .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile())));
      return new WaitingRunc(bundle, ownPids, terminal, process, file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** Whether what an earlier agent opened is still there, and will write the exit code. */
  static boolean isWaitingFor(Bundle bundle) {
    String status = bundle.status().toString();
    return RunningProcess.besideThisOne().stream()
        .anyMatch(process -> process.command().contains(status));
  }

  private static List<String> commandLine(Bundle bundle, boolean systemd) {
    List<String> command = bundle.runc("--log", bundle.log().toString());
    command.addAll(RuncLog.FORMAT);
    if (systemd) {
      // Its other commands read that in the state that this one writes.
      command.add("--systemd-cgroup");
    }
    // Kept after its end: its cgroup tells whether a process was killed for memory.
    command.addAll(List.of("run", "--keep", "--bundle", bundle.directory().toString()));
    command.addAll(List.of("--pid-file", bundle.pidFile().toString(), bundle.id()));
    return command;
  }

  /**
   * Starts the bundle and waits until its process is there.
   *
   * @param checks what its checks look into
   * @throws IOException with runc's own words if it is not
   */
  RuncProcess start(CheckTarget checks) throws IOException {
    try (OutputStream word = process.getOutputStream()) {
      word.write("go\n".getBytes(StandardCharsets.UTF_8));
    }
    terminal.ifPresent(io -> io.start("terminal of " + bundle.id(), terminalFile));
    RuncProcess started = RuncProcess.await(process, bundle, ownPids, terminal, checks);
    told = true;
    return started;
  }

  /** Ends it, unless it was started. */
  @Override
  public void close() throws IOException {
    if (!told) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      // Until it is gone it may be making a cgroup; also where this thread was interrupted.
      process.onExit().completeOnTimeout(process, KILL_SECONDS, TimeUnit.SECONDS).join();
      terminalFile.close();
    }
  }
}
