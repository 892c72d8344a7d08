package io.mesosj.local.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Resources and attributes in the JSON of the endpoints that were there before the v1 API. */
public final class ResourcesJson {
  /** Those that are always named. */
  private static final List<String> SCALARS = List.of("disk", "mem", "gpus", "cpus");

  private ResourcesJson() {}

  /** Numbers summed by name; ranges and sets as text. */
  public static ObjectNode of(List<Resource> resources) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    SCALARS.forEach(name -> json.put(name, 0.0));
    Map<String, String> lists = new TreeMap<>();
    for (Resource resource : resources) {
      if (resource.getType() == Value.Type.SCALAR) {
        double sum = json.path(resource.getName()).asDouble() + resource.getScalar().getValue();
        // As Mesos, which counts in thousandths.
        json.put(resource.getName(), Math.round(sum * 1000) / 1000.0);
      } else {
        lists.merge(resource.getName(), items(resource), (one, other) -> one + ", " + other);
      }
    }
    lists.forEach((name, items) -> json.put(name, "[" + items + "]"));
    return json;
  }

  private static String items(Resource resource) {
    return resource.getType() == Value.Type.RANGES
        ? ranges(resource.getRanges())
        : String.join(", ", resource.getSet().getItemList());
  }

  private static String ranges(Value.Ranges ranges) {
    return ranges.getRangeList().stream()
        .map(range -> range.getBegin() + "-" + range.getEnd())
        .collect(Collectors.joining(", "));
  }

  /** The role that a resource is reserved for; {@code *} if it is not. */
  @SuppressWarnings("deprecation") // the form without RESERVATION_REFINEMENT
  public static String role(Resource resource) {
    int last = resource.getReservationsCount() - 1;
    return last >= 0 ? resource.getReservations(last).getRole() : resource.getRole();
  }

  /** The role that a resource is allocated to. */
  public static String allocatedTo(Resource resource) {
    return resource.hasAllocationInfo() ? resource.getAllocationInfo().getRole() : role(resource);
  }

  /** Attributes by name. */
  public static ObjectNode attributes(List<Attribute> attributes) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Attribute attribute : attributes) {
      switch (attribute.getType()) {
        case SCALAR -> json.put(attribute.getName(), attribute.getScalar().getValue());
        case RANGES -> json.put(attribute.getName(), "[" + ranges(attribute.getRanges()) + "]");
        case SET ->
            json.put(
                attribute.getName(),
                "{" + String.join(", ", attribute.getSet().getItemList()) + "}");
        case TEXT -> json.put(attribute.getName(), attribute.getText().getValue());
      }
    }
    return json;
  }
}
