package io.mesosj.execute.task;

import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import java.util.Map;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;

/** {@code --command --shell --env --user} and the arguments after {@code --}. */
final class CommandReader {
  private CommandReader() {}

  static CommandInfo read(Values values, Map<String, String> own) throws UsageException {
    CommandInfo.Builder command = CommandInfo.newBuilder();
    boolean shell = values.on(TaskFlags.SHELL);
    command.setShell(shell);
    values.text(TaskFlags.COMMAND).ifPresent(command::setValue);
    if (shell) {
      checkShell(values);
    } else {
      addArguments(values, command);
    }
    if (WorkingDirectory.isWrapped(values)) {
      WorkingDirectory.wrap(values, command);
    }
    Environment environment = EnvironmentReader.read(values, own);
    if (environment.getVariablesCount() > 0) {
      command.setEnvironment(environment);
    }
    for (String uri : values.all(TaskFlags.URI)) {
      command.addUrisBuilder().setValue(checkedUri(uri));
    }
    HdfsPackage.read(values).ifPresent(file -> command.addUrisBuilder().setValue(file.uri()));
    values.text(TaskFlags.USER).ifPresent(command::setUser);
    return command.build();
  }

  private static String checkedUri(String uri) throws UsageException {
    if (uri.isBlank() || uri.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new UsageException(TaskFlags.URI + " '" + OneLine.of(uri, 80) + "' is not a URI");
    }
    return uri;
  }

  private static void checkShell(Values values) throws UsageException {
    if (!values.arguments().isEmpty()) {
      throw new UsageException("what follows '--' is run with --no-shell only");
    }
    if (values.text(TaskFlags.COMMAND).map(String::isEmpty).orElse(true)
        && !values.given(TaskFlags.GROUP_TASK)) {
      throw new UsageException(
          "--command is missing; an image's own command is run by 'run IMAGE', or with --no-shell");
    }
  }

  /** The first argument is the executable's own name, as for execve(2) and in CommandInfo. */
  private static void addArguments(Values values, CommandInfo.Builder command)
      throws UsageException {
    if (!command.hasValue() && !hasImage(values)) {
      if (values.arguments().isEmpty()) {
        throw new UsageException(
            "--command is missing: without an image --no-shell needs a program, there or after"
                + " '--'");
      }
      command.setValue(values.arguments().get(0));
    } else if (command.hasValue()) {
      command.addArguments(command.getValue());
    }
    command.addAllArguments(values.arguments());
  }

  private static boolean hasImage(Values values) {
    return values.given(ContainerFlags.DOCKER_IMAGE) || values.given(ContainerFlags.APPC_IMAGE);
  }
}
