package io.mesosj.execute.session;

import io.mesosj.base.console.Standard;
import io.mesosj.base.file.FileProblem;
import io.mesosj.scheduler.agent.ContainerClient;
import io.mesosj.scheduler.agent.NestedSession;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerID;
import org.jspecify.annotations.Nullable;

/**
 * A command inside a running container, with our standard input and output.
 *
 * @param input whether it gets our standard input
 * @param terminal whether it gets a terminal
 */
public record Session(ContainerClient agent, boolean input, boolean terminal) {
  /**
   * Runs to the end.
   *
   * @return the command's exit code
   */
  public int run(ContainerID parent, CommandInfo command, Standard streams) throws IOException {
    // Not System.in, which would hold keys back in its buffer.
    InputStream in = input ? new FileInputStream(FileDescriptor.in) : null;
    return run(parent, command, streams, in, false);
  }

  /**
   * Runs to the end with another standard input, which the command needs all of.
   *
   * @return the command's exit code
   * @throws IOException if the agent can't be spoken to, or the input can't be read
   */
  public int run(ContainerID parent, CommandInfo command, Standard streams, InputStream from)
      throws IOException {
    return run(parent, command, streams, from, true);
  }

  private int run(
      ContainerID parent,
      CommandInfo command,
      Standard streams,
      @Nullable InputStream from,
      boolean whole)
      throws IOException {
    try (NestedSession session = NestedSession.start(agent, parent, command, terminal)) {
      Optional<UserTerminal> user =
          input && terminal ? UserTerminal.raw() : Optional.<UserTerminal>empty();
      Optional<InputPump> pump = Optional.empty();
      try {
        if (from != null) {
          pump = Optional.of(InputPump.start(agent, session.id(), terminal, from));
        }
        session.copy(streams.out(), streams.err());
      } finally {
        user.ifPresent(UserTerminal::close);
      }
      Optional<IOException> unread = pump.flatMap(InputPump::failure);
      if (whole && unread.isPresent()) {
        throw new IOException(
            "the input can't be read: " + FileProblem.describe(unread.get()), unread.get());
      }
      return session.exitCode();
    }
  }
}
