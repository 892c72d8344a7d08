package io.mesosj.protocol.resources;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.jspecify.annotations.Nullable;

/**
 * The text syntax of Mesos' {@code --resources}: {@code name(role):value} joined by semicolons, a
 * value being a number, {@code [1-5, 9-9]} or <code>{a, b}</code>.
 */
final class ResourceText {
  private ResourceText() {}

  static List<Resource> parse(String text) {
    List<Resource> resources = new ArrayList<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        resources.add(parseOne(part.strip()));
      }
    }
    return resources;
  }

  private static Resource parseOne(String part) {
    int colon = part.indexOf(':');
    if (colon < 1) {
      throw invalid(part, "write NAME:VALUE, as in cpus:2");
    }
    Resource.Builder resource = Resource.newBuilder();
    putNameAndRole(part, part.substring(0, colon).strip(), resource);
    quantity(part, part.substring(colon + 1).strip()).write(resource);
    return resource.build();
  }

  private static void putNameAndRole(String part, String name, Resource.Builder into) {
    int open = name.indexOf('(');
    if (open < 0) {
      into.setName(name);
      return;
    }
    if (open == 0 || !name.endsWith(")")) {
      throw invalid(part, "write a role as NAME(ROLE):VALUE");
    }
    into.setName(name.substring(0, open));
    String role = name.substring(open + 1, name.length() - 1);
    if (!role.equals("*")) {
      into.addReservations(
          Resource.ReservationInfo.newBuilder()
              .setType(Resource.ReservationInfo.Type.STATIC)
              .setRole(role));
    }
  }

  private static Quantity quantity(String part, String value) {
    try {
      if (value.startsWith("[") && value.endsWith("]")) {
        return ranges(value.substring(1, value.length() - 1));
      }
      if (value.startsWith("{") && value.endsWith("}")) {
        return items(value.substring(1, value.length() - 1));
      }
      return Scalar.of(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw invalid(part, "\"" + value + "\" is not a number, [ranges] or {set}");
    } catch (IllegalArgumentException e) {
      throw invalid(part, e.getMessage());
    }
  }

  private static Quantity ranges(String text) {
    List<IntervalSet.Interval> intervals = new ArrayList<>();
    for (String range : text.split(",", -1)) {
      if (range.isBlank()) {
        continue;
      }
      String[] ends = range.split("-", -1);
      if (ends.length > 2) {
        throw new NumberFormatException(range);
      }
      long begin = Long.parseLong(ends[0].strip());
      long end = ends.length == 1 ? begin : Long.parseLong(ends[1].strip());
      intervals.add(new IntervalSet.Interval(begin, end));
    }
    return IntervalSet.normalized(intervals);
  }

  private static Quantity items(String text) {
    Value.Set.Builder set = Value.Set.newBuilder();
    for (String item : text.split(",", -1)) {
      if (!item.isBlank()) {
        set.addItem(item.strip());
      }
    }
    return ItemSet.of(set.build());
  }

  private static IllegalArgumentException invalid(String part, @Nullable String why) {
    return new IllegalArgumentException("resource \"" + part + "\": " + why);
  }
}
