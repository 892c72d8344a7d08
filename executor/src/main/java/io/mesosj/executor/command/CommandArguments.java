package io.mesosj.executor.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;

/** Mesos' rules for what a command runs. */
public final class CommandArguments {
  private CommandArguments() {}

  /**
   * The arguments, the program first. {@code arguments[0]} is what the program is to see as its own
   * name; neither Java nor an OCI runtime can pass it on apart from the program, and nearly
   * everybody makes them the same.
   *
   * @throws IOException if there is nothing to run
   */
  public static List<String> of(CommandInfo command) throws IOException {
    if (command.getShell()) {
      if (!command.hasValue()) {
        throw new IOException("the task has a shell but no command for it");
      }
      return List.of("/bin/sh", "-c", command.getValue());
    }
    if (!command.hasValue()) {
      throw new IOException("the task has no command");
    }
    List<String> line = new ArrayList<>();
    line.add(command.getValue());
    line.addAll(
        command
            .getArgumentsList()
            .subList(Math.min(1, command.getArgumentsCount()), command.getArgumentsCount()));
    return line;
  }
}
