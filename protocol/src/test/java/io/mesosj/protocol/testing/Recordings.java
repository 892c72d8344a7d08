package io.mesosj.protocol.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.protocol.recordio.RecordReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a real Mesos cluster said, by path below {@code recordings/}; see its README. */
public final class Recordings {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_RECORD = 1024 * 1024;

  private Recordings() {}

  /** The whole file. */
  public static byte[] bytes(String path) {
    try (InputStream in = Recordings.class.getResourceAsStream("/recordings/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no recording \"" + path + "\"");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole file as text. */
  public static String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  /** The records of a {@code .recordio} file. */
  public static List<byte[]> records(String path) {
    try {
      RecordReader reader = new RecordReader(new ByteArrayInputStream(bytes(path)), MAX_RECORD);
      List<byte[]> records = new ArrayList<>();
      for (byte[] record = reader.read(); record != null; record = reader.read()) {
        records.add(record);
      }
      return records;
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    }
  }

  /**
   * The lines of a {@code .jsonl} file, each with its {@code call}, {@code status}, {@code body}.
   */
  public static List<JsonNode> lines(String path) {
    return text(path).lines().map(Recordings::json).toList();
  }

  /** Parses {@code text}. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether two trees say the same; 32 and 32.0 do, and so do fields in another order. */
  public static boolean sameJson(JsonNode one, JsonNode other) {
    return one.equals(Recordings::compareLeaves, other);
  }

  private static int compareLeaves(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return number(one).compareTo(number(other));
    }
    return one.equals(other) ? 0 : 1;
  }

  private static BigDecimal number(JsonNode node) {
    return node.decimalValue();
  }
}
