package io.mesosj.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.mesosj.base.json.JsonProblem;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * Prints and reads Mesos' v1 messages as JSON, the way Mesos does: field names as in the {@code
 * .proto} files, enums by name, {@code bytes} as base64, 64-bit integers as numbers. Reading also
 * takes numbers in quotes, ignores unknown fields and names the path of what is wrong.
 *
 * <p>protobuf's own {@code JsonFormat} is not used because it prints 64-bit integers as strings.
 * All methods are safe for use by several threads.
 */
public final class MesosJson {
  // Messages of a hostile peer are bounded: nesting here, length by RecordReader and HttpReply.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
          .build();

  private MesosJson() {}

  /** An ObjectMapper is slow to make, and only trees need one. */
  private static final class Trees {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }

  /** Prints on one line, without spaces, fields in the order of their numbers. */
  public static String print(MessageOrBuilder message) {
    return print(message, false);
  }

  /** Prints over several lines, for people. */
  public static String printPretty(MessageOrBuilder message) {
    return print(message, true);
  }

  private static String print(MessageOrBuilder message, boolean pretty) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
      if (pretty) {
        out.setPrettyPrinter(new DefaultPrettyPrinter());
      }
      MessageWriter.write(message, out);
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  /** The message as a Jackson tree, for embedding it in other JSON. */
  public static ObjectNode toTree(MessageOrBuilder message) {
    try (TokenBuffer tokens = new TokenBuffer(null, false)) {
      MessageWriter.write(message, tokens);
      return Trees.MAPPER.readTree(tokens.asParser());
    } catch (IOException e) {
      throw new UncheckedIOException("a tree in memory does not fail", e);
    }
  }

  /**
   * Reads {@code json} into {@code builder} and returns the builder.
   *
   * @throws MesosJsonException if the text is not JSON, a value has the wrong type, or a required
   *     field is missing
   */
  public static <B extends Message.Builder> B merge(String json, B builder)
      throws MesosJsonException {
    try (JsonParser in = JSON.createParser(json)) {
      return read(in, builder);
    } catch (IOException e) {
      throw translated(e);
    }
  }

  /** Reads UTF-8 {@code json}; see {@link #merge(String, Message.Builder)}. */
  public static <B extends Message.Builder> B merge(byte[] json, B builder)
      throws MesosJsonException {
    try (JsonParser in = JSON.createParser(json)) {
      return read(in, builder);
    } catch (IOException e) {
      throw translated(e);
    }
  }

  /** Reads a tree; see {@link #merge(String, Message.Builder)}. */
  public static <B extends Message.Builder> B merge(JsonNode json, B builder)
      throws MesosJsonException {
    try (JsonParser in = new TreeTraversingParser(json)) {
      return read(in, builder);
    } catch (IOException e) {
      throw translated(e);
    }
  }

  private static <B extends Message.Builder> B read(JsonParser in, B builder) throws IOException {
    in.nextToken();
    MessageReader.readRoot(in, builder);
    return builder;
  }

  private static MesosJsonException translated(IOException e) {
    if (e instanceof MesosJsonException ours) {
      return ours;
    }
    if (e instanceof JsonProcessingException syntax) {
      return new MesosJsonException("not JSON " + JsonProblem.describe(syntax), e);
    }
    return new MesosJsonException("JSON could not be read: " + e.getMessage(), e);
  }
}
