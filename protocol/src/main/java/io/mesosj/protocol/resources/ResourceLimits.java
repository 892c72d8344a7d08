package io.mesosj.protocol.resources;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.v1.Protos.Value;

/**
 * The most that a task may take beyond what it asked for, as {@code TaskInfo.limits} has it (Mesos
 * 1.10).
 */
public final class ResourceLimits {
  /** Of all resources, as Mesos' master demands. */
  private static final Set<String> LIMITED = Set.of("cpus", "mem");

  private ResourceLimits() {}

  /**
   * Reads limits in the syntax of resources, {@code cpus:2;mem:512}, where {@code inf} is no limit
   * at all.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static Map<String, Value.Scalar> parse(String text) {
    Map<String, Value.Scalar> limits = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        int colon = part.indexOf(':');
        String name = part.substring(0, Math.max(0, colon)).strip();
        if (!LIMITED.contains(name)) {
          throw invalid(part, "only cpus and mem have limits, as in cpus:2;mem:inf");
        }
        Value.Scalar limit = scalar(part, part.substring(colon + 1).strip());
        if (limits.put(name, limit) != null) {
          throw invalid(part, "there is one for " + name + " already");
        }
      }
    }
    return limits;
  }

  private static Value.Scalar scalar(String part, String value) {
    try {
      double number =
          value.equalsIgnoreCase("inf") || value.equalsIgnoreCase("infinity")
              ? Double.POSITIVE_INFINITY
              : Double.parseDouble(value);
      if (number > 0) {
        return Value.Scalar.newBuilder().setValue(number).build();
      }
    } catch (NumberFormatException e) {
      // As what is no positive number.
    }
    throw invalid(part, "\"" + value + "\" is neither a positive number nor inf");
  }

  private static IllegalArgumentException invalid(String part, String why) {
    return new IllegalArgumentException("limit \"" + part.strip() + "\": " + why);
  }
}
