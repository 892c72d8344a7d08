package io.mesosj.base.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes JSON objects. Input is hostile: nesting and length are bounded and a key may
 * stand only once, because two readers of a doubled key could disagree about what it says.
 */
public final class JsonTrees {
  private static final int MAX_LENGTH = 4 * 1024 * 1024;

  /** As many characters of a whole number fit into 64 bits whatever they are. */
  private static final int SURELY_LONG = 18;

  private static final char BYTE_ORDER_MARK = '\ufeff';
  private static final char NOT_UTF8 = '\ufffd';

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
          .build();

  private JsonTrees() {}

  /** An empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** An empty array. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  /**
   * Reads one object. Strings with bytes that are not UTF-8, as of an editor or a system in
   * Latin-1, have U+FFFD in their places, as Go's decoder and so libcni and the plugins read them.
   *
   * @throws IOException saying where, if the bytes are not exactly one JSON object
   */
  public static ObjectNode read(byte[] json) throws IOException {
    // Jackson's own limit is for streams: it does not look at the length of an array.
    if (json.length > MAX_LENGTH) {
      throw new IOException("it is longer than 4 MiB");
    }
    try (JsonParser in = JSON.createParser(json)) {
      return one(in, json.length);
    } catch (JsonProcessingException e) {
      String text = new String(json, StandardCharsets.UTF_8);
      if (text.indexOf(NOT_UTF8) < 0) {
        throw problem(e);
      }
      return read(text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text);
    } catch (CharConversionException e) {
      // What Jackson takes for another encoding and is none.
      throw new IOException("it is not JSON in UTF-8", e);
    }
  }

  private static ObjectNode read(String text) throws IOException {
    try (JsonParser in = JSON.createParser(text)) {
      return one(in, text.length());
    } catch (JsonProcessingException e) {
      throw problem(e);
    }
  }

  private static IOException problem(JsonProcessingException e) {
    return new IOException("it is not JSON " + JsonProblem.describe(e), e);
  }

  private static ObjectNode one(JsonParser in, int length) throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException(length == 0 ? "it is empty" : "it is not a JSON object");
    }
    ObjectNode object = readObject(in);
    if (in.nextToken() != null) {
      throw new IOException("something follows the JSON object");
    }
    return object;
  }

  private static ObjectNode readObject(JsonParser in) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      object.set(name, readValue(in));
    }
    return object;
  }

  private static JsonNode readValue(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case START_OBJECT -> readObject(in);
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          array.add(readValue(in));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.textNode(in.getText());
      case VALUE_NUMBER_INT -> integer(in);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(in.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  /** Jackson's own conversion loads regular expressions, which a short-lived program feels. */
  private static JsonNode integer(JsonParser in) throws IOException {
    String digits = in.getText();
    if (digits.length() <= SURELY_LONG) {
      return NODES.numberNode(Long.parseLong(digits));
    }
    return in.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? NODES.numberNode(in.getBigIntegerValue())
        : NODES.numberNode(in.getLongValue());
  }

  /** Writes on one line with sorted keys, as Mesos passes configurations to plugins. */
  public static String write(JsonNode tree) {
    return write(tree, false);
  }

  /** Writes over several lines with sorted keys, for people. */
  public static String writePretty(JsonNode tree) {
    return write(tree, true);
  }

  private static String write(JsonNode tree, boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      if (pretty) {
        out.useDefaultPrettyPrinter();
      }
      write(tree, out);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  private static void write(JsonNode tree, JsonGenerator out) throws IOException {
    if (tree instanceof ObjectNode object) {
      out.writeStartObject();
      List<String> names = new ArrayList<>();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        names.add(field.getKey());
      }
      Collections.sort(names);
      for (String name : names) {
        out.writeFieldName(name);
        write(object.get(name), out);
      }
      out.writeEndObject();
    } else if (tree instanceof ArrayNode array) {
      out.writeStartArray();
      for (JsonNode item : array) {
        write(item, out);
      }
      out.writeEndArray();
    } else if (tree.isTextual()) {
      out.writeString(tree.textValue());
    } else {
      // Numbers, booleans and null are JSON as text; toString would load all of Jackson's mapper.
      out.writeRawValue(tree.asText());
    }
  }
}
