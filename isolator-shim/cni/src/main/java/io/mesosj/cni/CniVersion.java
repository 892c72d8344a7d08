package io.mesosj.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Versions of the CNI specification; the one place that knows which there are. */
public final class CniVersion {
  /** What a configuration without {@code cniVersion} is written in. */
  public static final String UNNAMED = "0.1.0";

  /** The newest that is understood here. */
  public static final String NEWEST = "1.1.0";

  /** All versions that are understood here, oldest first. */
  public static final List<String> SUPPORTED =
      List.of(UNNAMED, "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", NEWEST);

  private CniVersion() {}

  /**
   * The version that a configuration or result names.
   *
   * @return empty where none stands, or an empty one, as libcni sends it: both are {@link #UNNAMED}
   */
  public static Optional<String> namedIn(ObjectNode tree) {
    return Optional.ofNullable(tree.get("cniVersion"))
        .map(JsonNode::textValue)
        .filter(named -> !named.isEmpty());
  }

  /**
   * A plugin's answer to VERSION, on one line; made without a JSON library so that it costs a short
   * process no more than Java does.
   */
  public static String answer() {
    return "{\"cniVersion\":\""
        + NEWEST
        + "\",\"supportedVersions\":[\""
        + String.join("\",\"", SUPPORTED)
        + "\"]}";
  }

  /** The newest version understood here among {@code offered}. */
  static Optional<String> newest(Iterable<String> offered) {
    int best = -1;
    for (String version : offered) {
      best = Math.max(best, SUPPORTED.indexOf(version));
    }
    return best < 0 ? Optional.empty() : Optional.of(SUPPORTED.get(best));
  }

  /** Whether it is up to three numbers with dots between them, as libcni reads versions. */
  static boolean isOne(String text) {
    String[] parts = text.split("\\.", -1);
    boolean valid = parts.length <= 3;
    for (String part : parts) {
      valid &= isNumber(part);
    }
    return valid;
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty()
        && part.length() <= 6
        && part.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /**
   * Whether {@code version} is at least {@code minimum}; compares number by number, as newer
   * versions than the supported ones may stand in an operator's file.
   */
  public static boolean isAtLeast(String version, String minimum) {
    String[] have = version.split("\\.", -1);
    String[] want = minimum.split("\\.", -1);
    for (int i = 0; i < want.length; i++) {
      int difference = number(have, i) - number(want, i);
      if (difference != 0) {
        return difference > 0;
      }
    }
    return true;
  }

  private static int number(String[] parts, int index) {
    String part = index < parts.length ? parts[index] : "0";
    return isNumber(part) ? Integer.parseInt(part) : 0;
  }
}
