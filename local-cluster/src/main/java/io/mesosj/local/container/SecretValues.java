package io.mesosj.local.container;

import com.google.protobuf.ByteString;
import io.mesosj.executor.command.CommandVariables;
import java.io.IOException;
import java.util.Map;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;

/** What tasks are told in secret, and their other variables, as the command executor has them. */
final class SecretValues {
  private SecretValues() {}

  /**
   * The secret itself.
   *
   * @throws ContainerException if it is a reference, which somebody else would have to resolve
   */
  static ByteString value(Secret secret) throws ContainerException {
    try {
      return CommandVariables.value(secret);
    } catch (IOException e) {
      throw new ContainerException(e);
    }
  }

  /**
   * Adds the variables of a command to those there are.
   *
   * @throws ContainerException naming the variable whose value can't be known
   */
  static void addVariables(Environment environment, Map<String, String> variables)
      throws ContainerException {
    try {
      CommandVariables.add(environment, variables);
    } catch (IOException e) {
      throw new ContainerException(e);
    }
  }
}
