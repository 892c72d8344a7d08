package io.mesosj.local.container;

import io.mesosj.executor.command.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A further process inside a container, with somebody at its input and output. */
public final class ContainerSession {
  private static final int RUNC_FAILED = 255;

  /** As shells and docker have them. */
  private static final int NO_SUCH_COMMAND = 127;

  private static final int NOT_EXECUTABLE = 126;

  private final Process runc;
  private final Path pidFile;
  private final ContainerIo io;
  private final CompletableFuture<ExitStatus> exit;

  ContainerSession(Process runc, ContainerExec.RunFiles files, ContainerIo io, Runnable cleanUp) {
    this.runc = runc;
    this.pidFile = files.pidFile();
    this.io = io;
    this.exit =
        runc.onExit()
            .thenApply(
                ended -> {
                  // The file is written when the command runs; 255 is the command's own then.
                  boolean neverRan = ended.exitValue() == RUNC_FAILED && !Files.exists(pidFile);
                  int code = neverRan ? notStarted(files.log()) : ended.exitValue();
                  cleanUp.run();
                  return ExitStatus.ofShell(code);
                });
  }

  private static int notStarted(Path log) {
    try {
      return RuncLog.reason(log).endsWith("permission denied") ? NOT_EXECUTABLE : NO_SUCH_COMMAND;
    } catch (IOException e) {
      // Gone with the container.
      return NO_SUCH_COMMAND;
    }
  }

  public ContainerIo io() {
    return io;
  }

  /** Completes when the process has ended. */
  public CompletableFuture<ExitStatus> exit() {
    return exit;
  }

  /** Ends the process with its children. */
  public void kill() {
    init()
        .ifPresent(
            process -> {
              List<ProcessHandle> children = process.descendants().toList();
              process.destroyForcibly();
              children.forEach(ProcessHandle::destroyForcibly);
            });
    runc.destroyForcibly();
  }

  private Optional<ProcessHandle> init() {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()));
    } catch (IOException | NumberFormatException e) {
      // Not started yet, or ended.
      return Optional.empty();
    }
  }
}
