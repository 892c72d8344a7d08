package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Invocation;
import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.process.ProcessUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says at once that a verb needs root, and why, in place of whatever would fail first: half of what
 * is there can be read by everybody, and a container that only seems broken is worse than none. An
 * agent that runs as the user itself is the user's to look at.
 */
record RootOnly(ShimVerb verb, Command command) implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    if (!ProcessUser.isRoot()) {
      requireOwn(AgentFlags.read(invocation.values(), invocation.environment()).layout().root());
    }
    return command.run(invocation);
  }

  private void requireOwn(Path root) throws FailureException, IOException {
    // Only attach has something to do where no agent was.
    if (verb == ShimVerb.ATTACH || (Files.exists(root) && !isOurs(root))) {
      throw new FailureException(
          verb.word()
              + " needs root, because "
              + why()
              + ": run isolator-shim as root, or for a cluster of yours in namespaces of its own"
              + " inside these, as docs/rootless.md has it",
          ExitCode.FAILURE);
    }
  }

  private String why() {
    return switch (verb) {
      case EXEC, TRACE -> "only root enters another network namespace";
      case ATTACH -> "it makes a network namespace and runs CNI plugins";
      case DETACH, RECOVER, CHECK, GC -> "it runs CNI plugins, which change networks and rules";
      case REPAIR -> "it changes the host's firewall rules";
      case STATUS -> "checkpoints, processes and firewall rules of containers are root's to read";
      default -> "what is written down of containers is root's to read";
    };
  }

  private static boolean isOurs(Path root) throws IOException {
    return Files.getAttribute(root, "unix:uid") instanceof Integer uid
        && Integer.toUnsignedLong(uid) == ProcessUser.uid();
  }
}
