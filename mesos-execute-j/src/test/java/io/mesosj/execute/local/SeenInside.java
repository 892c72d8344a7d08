package io.mesosj.execute.local;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a container sees of itself.
 *
 * @param status {@code /proc/self/status} by name, the last word of each
 * @param mounts the restrictions of mounts by place
 * @param devices the names in {@code /dev}
 */
record SeenInside(
    Map<String, String> status, Map<String, Set<String>> mounts, Set<String> devices) {
  /** Prints it; to be run by a shell inside. */
  static final String SHOW =
      "cat /proc/self/status /proc/self/mountinfo; for d in /dev/*; do echo device $d; done";

  /** CAP_CHOWN to CAP_SETFCAP of Docker's default container. */
  static final long DOCKERS_CAPABILITIES = 0xa80425fbL;

  private static final Set<String> RESTRICTIONS = Set.of("ro", "nosuid", "nodev", "noexec");

  static SeenInside of(String text) {
    SeenInside seen = new SeenInside(new HashMap<>(), new HashMap<>(), new TreeSet<>());
    for (String line : text.lines().toList()) {
      String[] words = line.split("\\s+", -1);
      if (words[0].equals("device")) {
        seen.devices.add(words[1]);
      } else if (words[0].endsWith(":")) {
        seen.status.put(words[0].substring(0, words[0].length() - 1), words[words.length - 1]);
      } else if (words.length > 6) {
        Set<String> options = new HashSet<>(Arrays.asList(words[5].split(",", -1)));
        options.retainAll(RESTRICTIONS);
        seen.mounts.put(words[4], options);
      }
    }
    return seen;
  }

  long bits(String name) {
    return Long.parseUnsignedLong(status.getOrDefault(name, ""), 16);
  }
}
