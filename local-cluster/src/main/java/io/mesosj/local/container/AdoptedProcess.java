package io.mesosj.local.container;

import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The process of a container that an earlier agent started. It is no child of this one, so that its
 * exit code comes from the file that {@link RuncProcess} has it written to.
 */
final class AdoptedProcess implements TaskProcess {
  /** When nobody wrote it down. */
  private static final ExitStatus UNKNOWN = ExitStatus.exited(255);

  private static final long POLL_MILLIS = 50;

  /** What runc does after the process has ended, before its own exit code is written. */
  private static final long LIMIT_MILLIS = 10_000;

  private final ContainerInit init;
  private final CheckTarget checks;
  private final CompletableFuture<ExitStatus> exit;

  AdoptedProcess(ProcessHandle process, boolean ownPids, CheckTarget checks, Bundle bundle) {
    this.checks = checks;
    this.init = new ContainerInit(process, ownPids, bundle);
    init.takeTheRestAlong();
    this.exit = process.onExit().thenApplyAsync(ended -> end(bundle.status()));
  }

  private ExitStatus end(Path statusFile) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    try {
      while (System.nanoTime() < until) {
        OptionalInt code = read(statusFile);
        if (code.isPresent()) {
          return init.end(code.getAsInt());
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return UNKNOWN;
  }

  /** The exit code that was written, if it was. */
  static OptionalInt read(Path statusFile) {
    try {
      return OptionalInt.of(Integer.parseInt(Files.readString(statusFile).strip()));
    } catch (IOException | NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public long pid() {
    return init.pid();
  }

  @Override
  public CompletionStage<ExitStatus> exit() {
    return exit;
  }

  @Override
  public Optional<CheckTarget> checkTarget() {
    return Optional.of(checks);
  }

  @Override
  public void signal(int signal) {
    init.signal(signal);
  }
}
