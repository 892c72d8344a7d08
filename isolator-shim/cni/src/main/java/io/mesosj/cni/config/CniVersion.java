package io.mesosj.cni.config;

import java.util.List;
import java.util.Optional;

/** Versions of the CNI specification, and what each of them brought. */
public final class CniVersion {
  /** All versions that are understood here, oldest first. */
  public static final List<String> SUPPORTED =
      List.of("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");

  private CniVersion() {}

  /**
   * The newest supported version among those that a configuration offers in {@code cniVersions}.
   */
  public static Optional<String> newest(Iterable<String> offered) {
    int best = -1;
    for (String version : offered) {
      best = Math.max(best, SUPPORTED.indexOf(version));
    }
    return best < 0 ? Optional.empty() : Optional.of(SUPPORTED.get(best));
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
    boolean digits =
        !part.isEmpty() && part.length() <= 6 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    return digits ? Integer.parseInt(part) : 0;
  }
}
