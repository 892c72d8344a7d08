package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.rootless.IdMaps;
import io.mesosj.execute.rootless.InnerSide;
import io.mesosj.execute.task.TaskFlags;
import io.mesosj.local.container.ProcessUser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a cluster is to run in namespaces of its own, by {@code --rootless}. */
public final class RootlessChoice {
  /** What cgroups would keep. */
  private static final List<Flag> LIMITS =
      List.of(TaskFlags.RESOURCES, TaskFlags.CPUS, TaskFlags.MEM, LocalFlags.CONTAINER_PIDS_LIMIT);

  private RootlessChoice() {}

  /**
   * Whether this command is to be run again in there.
   *
   * @param more whether the work needs more than a plain process can have
   */
  public static boolean enters(Invocation invocation, boolean more) throws UsageException {
    String choice = invocation.values().text(LocalFlags.ROOTLESS, "auto");
    boolean entered = InnerSide.is(invocation.environment());
    return switch (choice) {
      case "yes" -> !entered;
      case "no" -> false;
      case "auto" -> !entered && more && !ProcessUser.isRoot() && hasUsers();
      default -> throw new UsageException(LocalFlags.ROOTLESS + " is yes, no or auto");
    };
  }

  /** With one user alone most images can't be unpacked; that is for those who ask for it. */
  private static boolean hasUsers() {
    try {
      return IdMaps.ofUser(System.getProperty("user.name", "")).several();
    } catch (IOException e) {
      // Can't be read, and so not by newuidmap either.
      return false;
    }
  }

  /** Tells of limits that were asked for and that nobody keeps in there, if there are any. */
  public static void warn(Invocation invocation) {
    if (ProcessUser.isRoot()) {
      // Keeps its own users, and with them the cgroups.
      return;
    }
    String given =
        LIMITS.stream()
            .filter(invocation.values()::given)
            .map(Flag::toString)
            .collect(Collectors.joining(", "));
    if (!given.isEmpty()) {
      invocation
          .console()
          .error(
              "warning: "
                  + given
                  + ": not enforced without root, cgroups are the machine's root's; tasks may take"
                  + " more CPU, memory and processes");
    }
  }

  /** What is outside, for a command that was run again. */
  public static Optional<InnerSide> inside(Invocation invocation) throws FailureException {
    try {
      return InnerSide.of(invocation.environment());
    } catch (IOException e) {
      throw new FailureException(
          "who started this in namespaces can't be reached: " + FileProblem.describe(e), e);
    }
  }
}
