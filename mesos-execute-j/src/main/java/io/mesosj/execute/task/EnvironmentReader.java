package io.mesosj.execute.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.base.text.OneLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Environment;

/**
 * {@code --env}, variables as docker has them or a JSON object of strings as mesos-execute has it,
 * {@code --env_file} and {@code --env_secret}.
 */
final class EnvironmentReader {
  private EnvironmentReader() {}

  /**
   * The file's variables first: {@code --env} comes later and wins.
   *
   * @param own our own environment, where names without a value are looked up
   */
  static Environment read(Values values, Map<String, String> own) throws UsageException {
    Map<String, String> variables = new LinkedHashMap<>();
    Optional<String> file = values.text(TaskFlags.ENV_FILE);
    if (file.isPresent()) {
      Flag flag = TaskFlags.ENV_FILE;
      for (Map.Entry<String, String> one :
          EnvFile.read(flag, FlagText.ofFile(flag, file.get()), own).entrySet()) {
        put(flag, one.getKey(), one.getValue(), variables);
      }
    }
    for (String text : values.all(TaskFlags.ENV)) {
      addOne(text, own, variables);
    }
    Environment.Builder environment = Environment.newBuilder();
    variables.forEach(
        (name, value) -> environment.addVariablesBuilder().setName(name).setValue(value));
    for (String text : values.all(TaskFlags.ENV_SECRET)) {
      Environment.Variable secret = SecretReader.variable(TaskFlags.ENV_SECRET, text);
      checkName(TaskFlags.ENV_SECRET, secret.getName());
      if (variables.put(secret.getName(), "") != null) {
        throw new UsageException(
            TaskFlags.ENV_SECRET
                + ": '"
                + OneLine.of(secret.getName(), 60)
                + "' is in the environment already");
      }
      environment.addVariables(secret);
    }
    return environment.build();
  }

  private static void addOne(String text, Map<String, String> own, Map<String, String> variables)
      throws UsageException {
    int equals = text.indexOf('=');
    if (text.stripLeading().startsWith("{") || FlagText.namesFile(text, equals < 0)) {
      addObject(TaskFlags.ENV, text, variables);
    } else if (equals >= 0) {
      put(TaskFlags.ENV, text.substring(0, equals), text.substring(equals + 1), variables);
    } else {
      checkName(TaskFlags.ENV, text);
      String inherited = own.get(text);
      if (inherited == null) {
        throw new UsageException(
            TaskFlags.ENV
                + " '"
                + OneLine.of(text, 60)
                + "' is not NAME=VALUE, and not in our own"
                + " environment");
      }
      put(TaskFlags.ENV, text, inherited, variables);
    }
  }

  private static void addObject(Flag flag, String value, Map<String, String> variables)
      throws UsageException {
    for (Map.Entry<String, JsonNode> variable : object(flag, value).properties()) {
      if (!variable.getValue().isTextual()) {
        throw new UsageException(
            flag
                + ": the value of '"
                + OneLine.of(variable.getKey(), 60)
                + "' must be a string, got "
                + OneLine.of(variable.getValue().toString(), 60));
      }
      put(flag, variable.getKey(), variable.getValue().textValue(), variables);
    }
  }

  private static void put(Flag flag, String name, String value, Map<String, String> variables)
      throws UsageException {
    checkName(flag, name);
    if (value.indexOf('\0') >= 0) {
      throw new UsageException(
          flag + ": the value of '" + OneLine.of(name, 60) + "' has a NUL character");
    }
    variables.put(name, value);
  }

  private static void checkName(Flag flag, String name) throws UsageException {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw new UsageException(
          flag + ": '" + OneLine.of(name, 60) + "' can't be the name of a variable");
    }
  }

  private static JsonNode object(Flag flag, String value) throws UsageException {
    JsonNode tree = JsonFlag.tree(flag, value);
    if (!tree.isObject()) {
      throw new UsageException(
          flag + " must be a JSON object of strings such as {\"NAME\":\"value\"}");
    }
    return tree;
  }
}
