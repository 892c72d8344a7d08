package io.mesosj.execute.local;

import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.process.ProcessUser;
import io.mesosj.execute.task.TaskFlags;
import io.mesosj.local.cgroup.HostCgroups;
import io.mesosj.local.cgroup.UserCgroup;
import io.mesosj.local.rootless.InnerSide;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the limits of tasks are kept on this machine, and what is said where they are not. */
public final class KeptLimits {
  /** What cgroups would keep. */
  private static final List<Flag> LIMITS =
      List.of(
          TaskFlags.RESOURCES,
          TaskFlags.CPUS,
          TaskFlags.MEM,
          TaskFlags.LIMITS,
          LocalFlags.CGROUPS_ENABLE_CFS,
          LocalFlags.CONTAINER_PIDS_LIMIT);

  private KeptLimits() {}

  /**
   * Warns of limits that nobody will keep, once, before anything is launched.
   *
   * @param enters whether the work is done in namespaces of its own
   * @throws FailureException if there are some and {@code --strict_limits} was given
   */
  public static void check(Invocation invocation, boolean enters) throws FailureException {
    // Who started this in namespaces has said it.
    Optional<String> why =
        InnerSide.is(invocation.environment()) ? Optional.empty() : whyNot(enters);
    if (why.isEmpty()) {
      return;
    }
    if (invocation.values().on(LocalFlags.STRICT_LIMITS)) {
      throw new FailureException(
          LocalFlags.STRICT_LIMITS
              + ": cpus, mem and the number of processes can't be limited: "
              + why.get(),
          ExitCode.FAILURE);
    }
    warn(invocation, why.get());
  }

  /** Root expects them without a word; others who asked for them. */
  private static void warn(Invocation invocation, String why) {
    String given =
        LIMITS.stream()
            .filter(invocation.values()::given)
            .map(Flag::toString)
            .collect(Collectors.joining(", "));
    if (given.isEmpty() && ProcessUser.isRoot()) {
      given = "cpus, mem and the number of processes";
    }
    if (!given.isEmpty()) {
      invocation
          .console()
          .error(
              "warning: "
                  + given
                  + ": not enforced "
                  + why
                  + "; tasks may take more CPU, memory and processes");
    }
  }

  /** Why cgroups can't be had here; empty where they can. */
  static Optional<String> whyNot(boolean enters) {
    if (!ProcessUser.isRoot()) {
      return enters && UserCgroup.find().isPresent()
          ? Optional.empty()
          : Optional.of("without root, cgroups are the machine's root's");
    }
    return HostCgroups.usable()
        ? Optional.empty()
        : Optional.of(
            "here, root is that of a user namespace that was given no cgroups: as the machine's"
                + " root they are");
  }
}
