package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * When images that no container uses are removed: Mesos' {@code ImageGcConfig}.
 *
 * @param headroom {@code image_disk_headroom}: all go when less than this part of the store's file
 *     system is free; never if empty
 * @param interval {@code image_disk_watch_interval}: how often that is looked at beside after each
 *     pull, as containers are started
 * @param excluded {@code excluded_images}: those that stay
 */
public record ImageGcConfig(OptionalDouble headroom, Duration interval, List<String> excluded) {
  /** What nobody has used for so long goes in any case. */
  static final Duration UNUSED = Duration.ofDays(30);

  /** Without {@code --image_gc_config}. */
  public static final ImageGcConfig DEFAULT =
      new ImageGcConfig(OptionalDouble.empty(), Duration.ofHours(1), List.of());

  private static final double MESOS_HEADROOM = 0.1;

  /** A copy of its own. */
  public ImageGcConfig {
    excluded = List.copyOf(excluded);
  }

  /**
   * Reads Mesos' JSON.
   *
   * @throws IOException saying what is wrong with it
   */
  public static ImageGcConfig parse(byte[] json) throws IOException {
    ObjectNode given = JsonTrees.read(json);
    for (var field : given.properties()) {
      if (!List.of("image_disk_headroom", "image_disk_watch_interval", "excluded_images")
          .contains(field.getKey())) {
        throw new IOException(
            "'"
                + field.getKey()
                + "' is none of image_disk_headroom, image_disk_watch_interval, excluded_images");
      }
    }
    return new ImageGcConfig(
        OptionalDouble.of(headroom(given.path("image_disk_headroom"))),
        interval(given.path("image_disk_watch_interval")),
        excluded(given.path("excluded_images")));
  }

  private static double headroom(JsonNode given) throws IOException {
    double headroom = given.isMissingNode() ? MESOS_HEADROOM : given.asDouble(-1);
    if (headroom < 0 || headroom > 1) {
      throw new IOException("image_disk_headroom is a number from 0 to 1");
    }
    return headroom;
  }

  private static Duration interval(JsonNode given) throws IOException {
    if (given.isMissingNode()) {
      return DEFAULT.interval();
    }
    long nanos = given.path("nanoseconds").asLong(0);
    if (nanos <= 0) {
      throw new IOException("image_disk_watch_interval is {\"nanoseconds\": N}, more than 0");
    }
    return Duration.ofNanos(nanos);
  }

  private static List<String> excluded(JsonNode given) throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode image : given) {
      String name = image.path("docker").path("name").asText();
      names.add(ImageName.parse(name).withTag());
    }
    return names;
  }
}
