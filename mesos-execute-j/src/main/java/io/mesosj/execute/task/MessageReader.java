package io.mesosj.execute.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.Message;
import io.mesosj.execute.flags.Flag;
import io.mesosj.execute.flags.FlagText;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.protocol.json.JsonProblem;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;

/** A flag whose value is one of Mesos' messages as JSON, or a file with it. */
final class MessageReader {
  private MessageReader() {}

  static <B extends Message.Builder> B read(Flag flag, String value, B builder)
      throws UsageException {
    return merge(flag, tree(flag, value), builder);
  }

  static <B extends Message.Builder> B merge(Flag flag, JsonNode tree, B builder)
      throws UsageException {
    try {
      return MesosJson.merge(tree, builder);
    } catch (MesosJsonException e) {
      throw new UsageException(
          flag + " is not a " + builder.getDescriptorForType().getName() + ": " + e.getMessage());
    }
  }

  /** The value, or its file's content, as a tree. */
  static JsonNode tree(Flag flag, String value) throws UsageException {
    try {
      JsonNode tree = new JsonMapper().readTree(FlagText.of(flag, value));
      if (tree.isContainerNode()) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      throw new UsageException(flag + " is not JSON " + JsonProblem.describe(e));
    }
    throw new UsageException(flag + " must be a JSON object or array, or a file with one");
  }
}
