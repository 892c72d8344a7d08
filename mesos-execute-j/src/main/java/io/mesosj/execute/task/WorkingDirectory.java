package io.mesosj.execute.task;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.CommandInfo;

/**
 * {@code --workdir}. CommandInfo has no such field, so that a shell goes there first; only the
 * docker containerizer has a parameter for it.
 */
final class WorkingDirectory {
  private static final String SHELL = "/bin/sh";

  private WorkingDirectory() {}

  /** Whether the command has to change the directory itself. */
  static boolean isWrapped(Values values) {
    return values.given(TaskFlags.WORKDIR)
        && !values.text(ContainerFlags.CONTAINERIZER, "mesos").equals("docker");
  }

  static void wrap(Values values, CommandInfo.Builder command) throws UsageException {
    String directory = values.text(TaskFlags.WORKDIR, "");
    if (directory.isEmpty() || directory.indexOf('\0') >= 0) {
      throw new UsageException(TaskFlags.WORKDIR + " is empty, or no path");
    }
    if (command.getShell()) {
      String quoted = "'" + directory.replace("'", "'\\''") + "'";
      command.setValue("cd -- " + quoted + " || exit\n" + command.getValue());
      return;
    }
    if (!command.hasValue()) {
      throw new UsageException(
          TaskFlags.WORKDIR + " needs --command: an image's own command runs where the image says");
    }
    List<String> line = new ArrayList<>();
    line.addAll(List.of(SHELL, "-c", "cd -- \"$0\" && exec \"$@\"", directory));
    line.addAll(command.getArgumentsList());
    command.setValue(SHELL).clearArguments().addAllArguments(line);
  }
}
