package io.mesosj.local.container;

import io.mesosj.executor.check.CheckTarget;
import io.mesosj.executor.command.ExitStatus;
import io.mesosj.executor.command.TaskProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

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
  private final CompletionStage<ExitStatus> exit;

  AdoptedProcess(ProcessHandle process, boolean ownPids, CheckTarget checks, Bundle bundle) {
    this.checks = checks;
    this.init = ContainerInit.of(process, ownPids, bundle);
    init.takeTheRestAlong();
    this.exit = ProcessEnds.of(process).thenApply(ended -> end(bundle.status()));
  }

  private ExitStatus end(Path statusFile) {
    try {
      OptionalInt code = await(statusFile, () -> true);
      return code.isPresent() ? init.end(code.getAsInt()) : UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }

  /**
   * Waits for an exit code; a busy machine takes its time between a process' end and that.
   *
   * @param somebodyWrites whether it may still come
   * @return empty if nobody has written it
   */
  static OptionalInt await(Path statusFile, BooleanSupplier somebodyWrites)
      throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    while (true) {
      // Asked before it is read: who writes may do so between the two, and be gone.
      boolean mayCome = somebodyWrites.getAsBoolean() && System.nanoTime() < until;
      OptionalInt code = read(statusFile);
      if (code.isPresent() || !mayCome) {
        return code;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** The exit code that was written, if it was. */
  private static OptionalInt read(Path statusFile) {
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
