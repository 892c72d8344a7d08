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

/** {@code --env}, a JSON object of strings, {@code --env_file} and {@code --env_secret}. */
final class EnvironmentReader {
  private EnvironmentReader() {}

  /** The file's variables first: {@code --env} comes later and wins. */
  static Environment read(Values values) throws UsageException {
    Map<String, String> variables = new LinkedHashMap<>();
    Optional<String> file = values.text(TaskFlags.ENV_FILE);
    if (file.isPresent()) {
      addLines(TaskFlags.ENV_FILE, FlagText.ofFile(TaskFlags.ENV_FILE, file.get()), variables);
    }
    Optional<String> json = values.text(TaskFlags.ENV);
    if (json.isPresent()) {
      addObject(TaskFlags.ENV, json.get(), variables);
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

  private static void addLines(Flag flag, String text, Map<String, String> variables)
      throws UsageException {
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      if (stripped.isEmpty() || stripped.startsWith("#")) {
        continue;
      }
      int equals = stripped.indexOf('=');
      if (equals < 0) {
        throw new UsageException(flag + ": '" + OneLine.of(stripped, 60) + "' is not NAME=VALUE");
      }
      put(flag, stripped.substring(0, equals), stripped.substring(equals + 1), variables);
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
    JsonNode tree = MessageReader.tree(flag, value);
    if (!tree.isObject()) {
      throw new UsageException(
          flag + " must be a JSON object of strings such as {\"NAME\":\"value\"}");
    }
    return tree;
  }
}
