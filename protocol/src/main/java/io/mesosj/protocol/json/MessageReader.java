package io.mesosj.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON into a message builder. The path to the value being read is kept, so that an error can
 * say where it is.
 */
final class MessageReader {
  private static final BigInteger UINT32_END = BigInteger.ONE.shiftLeft(32);
  private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(64);

  private static final int MAX_DIGITS = 1000;

  private final JsonParser in;
  private final StringBuilder path = new StringBuilder();

  private MessageReader(JsonParser in) {
    this.in = in;
  }

  static void readRoot(JsonParser in, Message.Builder into) throws IOException {
    MessageReader reader = new MessageReader(in);
    reader.readMessage(into);
    if (in.nextToken() != null) {
      throw reader.error("nothing after the JSON object");
    }
    if (!into.isInitialized()) {
      throw new MesosJsonException("missing " + String.join(", ", into.findInitializationErrors()));
    }
  }

  private void readMessage(Message.Builder into) throws IOException {
    expect(JsonToken.START_OBJECT, "an object");
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      FieldDescriptor field = into.getDescriptorForType().findFieldByName(in.currentName());
      in.nextToken();
      if (field == null) {
        in.skipChildren();
        continue;
      }
      int length = path.length();
      path.append(length == 0 ? "" : ".").append(field.getName());
      readField(field, into);
      path.setLength(length);
    }
  }

  private void readField(FieldDescriptor field, Message.Builder into) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (!field.isRepeated()) {
      Object value = readValue(field, into);
      if (value != null) {
        into.setField(field, value);
      }
      return;
    }
    if (field.isMapField() && in.currentToken() == JsonToken.START_OBJECT) {
      readMap(field, into);
      return;
    }
    expect(JsonToken.START_ARRAY, field.isMapField() ? "an object" : "an array");
    int length = path.length();
    for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
      path.append('[').append(i).append(']');
      Object value = readValue(field, into);
      if (value != null) {
        into.addRepeatedField(field, value);
      }
      path.setLength(length);
    }
  }

  /**
   * A map is an object in JSON. As in Mesos an array of keys and values is taken too, which is how
   * protobuf has it.
   */
  private void readMap(FieldDescriptor field, Message.Builder into) throws IOException {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    int length = path.length();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      path.append('[').append(in.currentName()).append(']');
      Message.Builder entry = into.newBuilderForField(field);
      // All keys of Mesos' maps are strings.
      entry.setField(key, in.currentName());
      in.nextToken();
      Object element = in.currentToken() == JsonToken.VALUE_NULL ? null : readValue(value, entry);
      if (element != null) {
        into.addRepeatedField(field, entry.setField(value, element).buildPartial());
      }
      path.setLength(length);
    }
  }

  /** Null for an enum value that this version does not know. */
  private @Nullable Object readValue(FieldDescriptor field, Message.Builder parent)
      throws IOException {
    return switch (field.getType()) {
      case MESSAGE, GROUP -> {
        Message.Builder nested = parent.newBuilderForField(field);
        readMessage(nested);
        yield nested.buildPartial();
      }
      case ENUM -> enumValue(field);
      case STRING -> string();
      case BYTES -> bytes();
      case BOOL -> bool();
      case DOUBLE -> real();
      case FLOAT -> (float) real();
      case INT32, SINT32, SFIXED32 -> {
        BigInteger value = integer();
        if (value.bitLength() > 31) {
          throw error("a 32-bit integer, not " + value);
        }
        yield value.intValue();
      }
      case UINT32, FIXED32 -> unsigned(UINT32_END).intValue();
      case INT64, SINT64, SFIXED64 -> {
        BigInteger value = integer();
        if (value.bitLength() > 63) {
          throw error("a 64-bit integer, not " + value);
        }
        yield value.longValue();
      }
      case UINT64, FIXED64 -> unsigned(UINT64_END).longValue();
    };
  }

  /**
   * An unknown name, as a peer of a newer version may send it, leaves the field out, as in Mesos
   * and in protobuf's own format; a field that must be there becomes its first value where that is
   * Mesos' UNKNOWN.
   */
  private @Nullable EnumValueDescriptor enumValue(FieldDescriptor field) throws IOException {
    EnumValueDescriptor value = field.getEnumType().findValueByName(string());
    if (value != null) {
      return value;
    }
    EnumValueDescriptor first = field.getEnumType().getValues().get(0);
    return field.isRequired() && first.getName().equals("UNKNOWN") ? first : null;
  }

  private String string() throws IOException {
    expect(JsonToken.VALUE_STRING, "a string");
    return in.getText();
  }

  private ByteString bytes() throws IOException {
    String text = string();
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw error("base64, not \"" + abbreviated(text) + "\"");
    }
  }

  private boolean bool() throws IOException {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw error("true or false");
    };
  }

  /** Mesos writes what is infinite as a word. */
  private double real() throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      return number().doubleValue();
    }
    return switch (in.getText()) {
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> number().doubleValue();
    };
  }

  private BigDecimal number() throws IOException {
    try {
      return switch (in.currentToken()) {
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.getDecimalValue();
        case VALUE_STRING -> quoted(in.getText());
        default -> throw error("a number");
      };
    } catch (NumberFormatException e) {
      throw error("a number, not \"" + abbreviated(in.getText()) + "\"");
    }
  }

  /** Jackson bounds the digits of a bare number; turning many into a BigDecimal takes for ever. */
  private static BigDecimal quoted(String text) {
    if (text.length() > MAX_DIGITS) {
      throw new NumberFormatException();
    }
    return new BigDecimal(text);
  }

  private BigInteger integer() throws IOException {
    BigDecimal value = number();
    // 1e999999999 would be a gigabyte of digits.
    if (value.precision() - value.scale() > 20) {
      throw error("a 64-bit integer");
    }
    try {
      return value.toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw error("a whole number, not " + value);
    }
  }

  private BigInteger unsigned(BigInteger end) throws IOException {
    BigInteger value = integer();
    if (value.signum() < 0 || value.compareTo(end) >= 0) {
      throw error("a whole number from 0 to " + end.subtract(BigInteger.ONE) + ", not " + value);
    }
    return value;
  }

  private void expect(JsonToken token, String what) throws IOException {
    if (in.currentToken() != token) {
      throw error(what);
    }
  }

  private MesosJsonException error(String expected) {
    String where = path.length() == 0 ? "the JSON value" : "\"" + path + "\"";
    return new MesosJsonException("expected " + where + " to be " + expected);
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
