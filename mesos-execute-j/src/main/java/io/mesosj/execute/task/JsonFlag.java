package io.mesosj.execute.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Message;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.json.JsonProblem;
import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A flag whose value is one of Mesos' messages as JSON, or a file with it. */
final class JsonFlag {
  private JsonFlag() {}

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

  /**
   * Every object in the value, or in its file: of one document, several, or an array of them, in
   * JSON or YAML.
   */
  static List<JsonNode> objects(Flag flag, String value) throws UsageException {
    String text = FlagText.ofDocument(flag, value);
    String begin = text.stripLeading();
    boolean json = begin.startsWith("{") || begin.startsWith("[");
    List<JsonNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = documents(text, json)) {
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        if (document.isArray()) {
          document.forEach(objects::add);
        } else {
          objects.add(document);
        }
      }
    } catch (JsonProcessingException e) {
      throw new UsageException(
          flag + " is not " + (json ? "JSON " : "YAML ") + JsonProblem.describe(e));
    } catch (IOException e) {
      throw new UsageException(flag + ": " + FileProblem.describe(e));
    }
    if (objects.isEmpty() || !objects.stream().allMatch(JsonNode::isObject)) {
      boolean name = text.equals(value) && value.matches("[^\\s{\\[:]+");
      throw new UsageException(
          flag
              + " must be a JSON or YAML object, or a file with some"
              + (name ? "; there is no file '" + FlagParser.echo(value) + "'" : ""));
    }
    return objects;
  }

  private static MappingIterator<JsonNode> documents(String text, boolean json) throws IOException {
    return (json ? new JsonMapper() : new YAMLMapper()).readerFor(JsonNode.class).readValues(text);
  }

  /** The value, or its file's content, as a tree. */
  static JsonNode tree(Flag flag, String value) throws UsageException {
    try {
      JsonNode tree = new JsonMapper().readTree(FlagText.ofDocument(flag, value));
      if (tree.isContainerNode()) {
        return tree;
      }
    } catch (JsonProcessingException e) {
      throw new UsageException(flag + " is not JSON " + JsonProblem.describe(e));
    }
    throw new UsageException(flag + " must be a JSON object or array, or a file with one");
  }
}
