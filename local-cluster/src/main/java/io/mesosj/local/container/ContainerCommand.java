package io.mesosj.local.container;

import io.mesosj.executor.command.CommandArguments;
import io.mesosj.local.image.ImageConfig;
import java.io.IOException;
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
    if (command.getShell() || command.hasValue()) {
      try {
        return CommandArguments.of(command);
      } catch (IOException e) {
        throw new ContainerException(e);
      }
    }
    List<String> line = new ArrayList<>();
    if (image.isPresent()) {
      line.addAll(image.get().entrypoint());
      line.addAll(command.getArgumentsCount() > 0 ? command.getArgumentsList() : image.get().cmd());
    }
    if (line.isEmpty()) {
      throw new ContainerException("the task has no command, and its image names none");
    }
    return line;
  }
}
