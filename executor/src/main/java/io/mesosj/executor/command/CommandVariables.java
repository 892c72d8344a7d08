package io.mesosj.executor.command;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.Map;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;

/**
 * A command's own variables, secret ones included. Source: Mesos' {@code environment_secret}
 * isolator and its default secret resolver, which knows values only.
 */
public final class CommandVariables {
  private CommandVariables() {}

  /**
   * A secret's value.
   *
   * @throws IOException if it is a reference, which somebody else would have to resolve
   */
  public static ByteString value(Secret secret) throws IOException {
    return switch (secret.getType()) {
      case VALUE -> secret.getValue().getData();
      case REFERENCE ->
          throw new IOException(
              "secret: there is no store of secrets here to look '"
                  + secret.getReference().getName()
                  + "' up in; give its value");
      case UNKNOWN -> throw new IOException("secret: it has no type");
    };
  }

  /**
   * Adds the variables of a command to those there are.
   *
   * @throws IOException naming the variable whose value can't be known
   */
  public static void add(Environment environment, Map<String, String> variables)
      throws IOException {
    for (Environment.Variable variable : environment.getVariablesList()) {
      variables.put(variable.getName(), value(variable));
    }
  }

  private static String value(Environment.Variable variable) throws IOException {
    if (variable.getType() != Environment.Variable.Type.SECRET) {
      return variable.getValue();
    }
    String where = "environment variable '" + variable.getName() + "' of type 'SECRET' ";
    if (!variable.hasSecret()) {
      throw new IOException(where + "must have a secret set");
    }
    ByteString data = value(variable.getSecret());
    if (!data.isValidUtf8() || data.toStringUtf8().indexOf('\0') >= 0) {
      throw new IOException(where + "has a value that no variable can have");
    }
    return data.toStringUtf8();
  }
}
