package io.mesosj.execute.run;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.execute.task.ContainerFlags;
import io.mesosj.execute.task.TaskFlags;
import java.util.List;

/**
 * {@code run IMAGE [COMMAND [ARGUMENT...]]}, as docker has it, in the words of mesos-execute. A
 * command takes the place of the image's entrypoint, as Mesos runs it; arguments that begin with a
 * dash go to the entrypoint.
 */
public final class ImageWord {
  private ImageWord() {}

  /**
   * Writes it as flags.
   *
   * @throws UsageException if flags say the same, or something else
   */
  public static Values asFlags(String image, Values values) throws UsageException {
    if (values.given(ContainerFlags.DOCKER_IMAGE) || values.given(ContainerFlags.APPC_IMAGE)) {
      throw new UsageException(
          "the image is named twice, by its flag and by '" + FlagParser.echo(image) + "'");
    }
    if (values.given(TaskFlags.COMMAND)) {
      throw new UsageException(
          "the command of 'run "
              + FlagParser.echo(image)
              + "' follows the image; with "
              + TaskFlags.COMMAND
              + " the image is "
              + ContainerFlags.DOCKER_IMAGE
              + "="
              + FlagParser.echo(image));
    }
    Values run =
        values
            .with(ContainerFlags.DOCKER_IMAGE, image)
            .with(TaskFlags.SHELL, Boolean.toString(false));
    List<String> command = values.arguments();
    if (command.isEmpty() || command.get(0).startsWith("-")) {
      return run.withCommand(command);
    }
    return run.with(TaskFlags.COMMAND, command.get(0))
        .withCommand(command.subList(1, command.size()));
  }
}
