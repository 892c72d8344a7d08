package io.mesosj.execute.task;

import io.mesosj.base.text.OneLine;

/** What Linux takes as a hostname and what /etc/hosts can carry. */
final class Hostname {
  private static final int LONGEST = 64;

  private Hostname() {}

  static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST
        && name.charAt(0) != '-'
        && name.charAt(0) != '.'
        && name.chars().allMatch(Hostname::isAllowed);
  }

  static String problem(String name) {
    return ContainerFlags.HOSTNAME
        + " '"
        + OneLine.of(name, 70)
        + "' is not a hostname: up to 64 letters, digits, '-' and '.'";
  }

  private static boolean isAllowed(int c) {
    return c == '-'
        || c == '.'
        || (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z');
  }
}
