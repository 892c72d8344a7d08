package io.mesosj.execute.task;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.execute.flags.Flag;
import io.mesosj.execute.flags.UsageException;
import java.util.Map;
import org.apache.mesos.v1.Protos.Environment;

/** {@code --env}: a JSON object of strings. */
final class EnvironmentReader {
  private EnvironmentReader() {}

  static Environment read(Flag flag, String value) throws UsageException {
    Environment.Builder environment = Environment.newBuilder();
    for (Map.Entry<String, JsonNode> variable : object(flag, value).properties()) {
      String name = variable.getKey();
      if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
        throw new UsageException(flag + ": '" + name + "' can't be the name of a variable");
      }
      if (!variable.getValue().isTextual()) {
        throw new UsageException(
            flag + ": the value of '" + name + "' must be a string, got " + variable.getValue());
      }
      String text = variable.getValue().textValue();
      if (text.indexOf('\0') >= 0) {
        throw new UsageException(flag + ": the value of '" + name + "' has a NUL character");
      }
      environment.addVariablesBuilder().setName(name).setValue(text);
    }
    return environment.build();
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
