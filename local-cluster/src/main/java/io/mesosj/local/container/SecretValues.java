package io.mesosj.local.container;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;

/**
 * What tasks are told in secret, and their other variables. Source: Mesos' {@code
 * environment_secret} isolator and its default secret resolver, which knows values only.
 */
final class SecretValues {
  private SecretValues() {}

  /**
   * The secret itself.
   *
   * @throws ContainerException if it is a reference, which somebody else would have to resolve
   */
  static ByteString value(Secret secret) throws ContainerException {
    return switch (secret.getType()) {
      case VALUE -> secret.getValue().getData();
      case REFERENCE ->
          throw new ContainerException(
              "secret: the local cluster has no store of secrets to look '"
                  + secret.getReference().getName()
                  + "' up in; give its value");
      case UNKNOWN -> throw new ContainerException("secret: it has no type");
    };
  }

  /**
   * Adds the variables of a command to those there are.
   *
   * @throws ContainerException naming the variable whose value can't be known
   */
  static void addVariables(Environment environment, Map<String, String> variables)
      throws ContainerException {
    for (Environment.Variable variable : environment.getVariablesList()) {
      variables.put(variable.getName(), value(variable));
    }
  }

  private static String value(Environment.Variable variable) throws ContainerException {
    if (variable.getType() != Environment.Variable.Type.SECRET) {
      return variable.getValue();
    }
    String where = "environment variable '" + variable.getName() + "' of type 'SECRET' ";
    if (!variable.hasSecret()) {
      throw new ContainerException(where + "must have a secret set");
    }
    ByteString data = value(variable.getSecret());
    if (!data.isValidUtf8() || data.toStringUtf8().indexOf('\0') >= 0) {
      throw new ContainerException(where + "has a value that no variable can have");
    }
    return data.toStringUtf8();
  }
}
