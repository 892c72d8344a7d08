package io.mesosj.local;

import io.mesosj.protocol.resources.Resources;
import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;

/**
 * The syntax of Mesos' {@code --attributes}: {@code name:value} joined by semicolons, a value being
 * a number, {@code [1-5, 9-9]} or any other text.
 */
public final class AgentAttributes {
  private AgentAttributes() {}

  /**
   * Reads attributes.
   *
   * @throws IllegalArgumentException naming the one that is wrong
   */
  public static List<Attribute> parse(String text) {
    List<Attribute> attributes = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        attributes.add(attribute(part.strip()));
      }
    }
    return attributes;
  }

  private static Attribute attribute(String part) {
    int colon = part.indexOf(':');
    if (colon < 1 || colon == part.length() - 1) {
      throw new IllegalArgumentException(
          "attribute \"" + part + "\": write NAME:VALUE, as in rack:r1");
    }
    String value = part.substring(colon + 1).strip();
    Attribute.Builder attribute = Attribute.newBuilder().setName(part.substring(0, colon).strip());
    if (value.startsWith("[")) {
      return attribute
          .setType(Value.Type.RANGES)
          .setRanges(Resources.parse("ranges:" + value).toProto().get(0).getRanges())
          .build();
    }
    if (value.matches("-?[0-9]+(\\.[0-9]+)?")) {
      return attribute
          .setType(Value.Type.SCALAR)
          .setScalar(Value.Scalar.newBuilder().setValue(Double.parseDouble(value)))
          .build();
    }
    return attribute
        .setType(Value.Type.TEXT)
        .setText(Value.Text.newBuilder().setValue(value))
        .build();
  }
}
