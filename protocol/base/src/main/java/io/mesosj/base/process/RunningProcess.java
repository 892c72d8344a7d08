package io.mesosj.base.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A process as {@code /proc} shows it.
 *
 * @param handle to wait for it or to kill it
 * @param command its program and arguments
 * @param environment its variables as {@code NAME=value}
 */
public record RunningProcess(ProcessHandle handle, List<String> command, List<String> environment) {
  private static final Path PROC = Path.of("/proc");
  private static final int ATTEMPTS = 50;
  private static final Duration PAUSE = Duration.ofMillis(1);

  public RunningProcess {
    command = List.copyOf(command);
    environment = List.copyOf(environment);
  }

  /**
   * All other processes that have the mounts that this one has. A container never has; what it puts
   * into its own environment or arguments misleads nobody here.
   */
  public static List<RunningProcess> besideThisOne() {
    List<RunningProcess> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      Path mounts = Files.readSymbolicLink(PROC.resolve("self/ns/mnt"));
      long self = ProcessHandle.current().pid();
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        if (pid != self && mounts.equals(mountNamespace(entry))) {
          read(entry, pid).ifPresent(found::add);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Without /proc nothing can be found.
    }
    return found;
  }

  private static Optional<RunningProcess> read(Path process, long pid) {
    return ProcessHandle.of(pid).map(handle -> read(process, handle));
  }

  /**
   * One that is just becoming another program has neither arguments nor variables for a moment, as
   * a kernel's thread never has: but that has no program either.
   */
  private static RunningProcess read(Path process, ProcessHandle handle) {
    for (int attempt = 1; ; attempt++) {
      List<String> command = strings(process.resolve("cmdline"));
      List<String> environment = strings(process.resolve("environ"));
      boolean known = !isEmpty(command) || !isEmpty(environment);
      if (known || attempt == ATTEMPTS || !hasProgram(process)) {
        return new RunningProcess(handle, command, environment);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean isEmpty(List<String> strings) {
    return strings.stream().allMatch(String::isEmpty);
  }

  private static boolean hasProgram(Path process) {
    try {
      Files.readSymbolicLink(process.resolve("exe"));
      return true;
    } catch (IOException e) {
      return false; // A thread of the kernel's, or one that ended.
    }
  }

  private static Path mountNamespace(Path process) {
    try {
      return Files.readSymbolicLink(process.resolve("ns/mnt"));
    } catch (IOException e) {
      return process; // It ended meanwhile, or is not ours to look at.
    }
  }

  private static List<String> strings(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return List.of(text.split("\0", -1));
    } catch (IOException e) {
      return List.of(); // It ended meanwhile.
    }
  }

  /** The value of one variable. */
  public Optional<String> variable(String name) {
    String start = name + "=";
    return environment.stream()
        .filter(variable -> variable.startsWith(start))
        .map(variable -> variable.substring(start.length()))
        .findFirst();
  }

  /** Whether an argument is as described. */
  public boolean hasArgument(Predicate<String> as) {
    return command.stream().skip(1).anyMatch(as);
  }
}
