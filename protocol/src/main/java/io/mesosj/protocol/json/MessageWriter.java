package io.mesosj.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MessageOrBuilder;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Writes a message field by field; a field that is not set is left out. */
final class MessageWriter {
  private MessageWriter() {}

  static void write(MessageOrBuilder message, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      out.writeFieldName(field.getName());
      if (field.isMapField()) {
        writeMap(field, (List<?>) entry.getValue(), out);
      } else if (field.isRepeated()) {
        out.writeStartArray();
        for (Object value : (List<?>) entry.getValue()) {
          writeValue(field, value, out);
        }
        out.writeEndArray();
      } else {
        writeValue(field, entry.getValue(), out);
      }
    }
    out.writeEndObject();
  }

  /** A map is an object in JSON; protobuf has it as entries of a key and a value. */
  private static void writeMap(FieldDescriptor field, List<?> entries, JsonGenerator out)
      throws IOException {
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    out.writeStartObject();
    for (Object each : entries) {
      MessageOrBuilder entry = (MessageOrBuilder) each;
      out.writeFieldName(entry.getField(key).toString());
      writeValue(value, entry.getField(value), out);
    }
    out.writeEndObject();
  }

  private static void writeValue(FieldDescriptor field, Object value, JsonGenerator out)
      throws IOException {
    switch (field.getType()) {
      case MESSAGE, GROUP -> write((MessageOrBuilder) value, out);
      case ENUM -> out.writeString(((EnumValueDescriptor) value).getName());
      case STRING -> out.writeString((String) value);
      case BYTES ->
          out.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case BOOL -> out.writeBoolean((Boolean) value);
      case DOUBLE -> writeDouble((Double) value, out);
      case FLOAT -> writeDouble((double) (Float) value, out);
      case UINT32, FIXED32 -> out.writeNumber(Integer.toUnsignedLong((Integer) value));
      case UINT64, FIXED64 -> writeUnsigned((Long) value, out);
      case INT32, SINT32, SFIXED32 -> out.writeNumber((Integer) value);
      case INT64, SINT64, SFIXED64 -> out.writeNumber((Long) value);
    }
  }

  private static void writeUnsigned(long value, JsonGenerator out) throws IOException {
    if (value >= 0) {
      out.writeNumber(value);
    } else {
      out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
  }

  /** Digits as Mesos prints them: 1795464807.045704 where Java would say 1.795464807045704E9. */
  private static void writeDouble(double value, JsonGenerator out) throws IOException {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      // JSON has no infinities.
      out.writeString(Double.toString(value));
    } else if (size >= 1e7 && size < 1e17) {
      out.writeNumber(new BigDecimal(Double.toString(value)));
    } else {
      out.writeNumber(value);
    }
  }
}
