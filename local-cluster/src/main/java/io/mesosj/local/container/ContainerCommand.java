package io.mesosj.local.container;

import io.mesosj.local.image.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;

/** Mesos' rules for what a command and an image together run (docker/runtime isolator). */
final class ContainerCommand {
  private ContainerCommand() {}

  /**
   * The arguments, the program first.
   *
   * @throws ContainerException if there is nothing to run
   */
  static List<String> of(CommandInfo command, Optional<ImageConfig> image)
      throws ContainerException {
    if (command.getShell()) {
      if (!command.hasValue()) {
        throw new ContainerException("the task has a shell but no command for it");
      }
      return List.of("/bin/sh", "-c", command.getValue());
    }
    List<String> line = new ArrayList<>();
    if (command.hasValue()) {
      // arguments[0] is what the program sees as its own name; there is no way to pass it on to an
      // OCI runtime apart from the program, and nearly everybody makes them the same.
      line.add(command.getValue());
      line.addAll(
          command
              .getArgumentsList()
              .subList(Math.min(1, command.getArgumentsCount()), command.getArgumentsCount()));
    } else if (image.isPresent()) {
      line.addAll(image.get().entrypoint());
      line.addAll(command.getArgumentsCount() > 0 ? command.getArgumentsList() : image.get().cmd());
    }
    if (line.isEmpty()) {
      throw new ContainerException("the task has no command, and its image names none");
    }
    return line;
  }
}
