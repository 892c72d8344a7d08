package io.mesosj.isolator;

import java.util.regex.Pattern;

/**
 * Host names of containers; they stand in files that others read, and the kernel takes 64 bytes.
 */
final class Hostname {
  private static final int MAX_LENGTH = 64;

  /** A label of RFC 1123. */
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");

  private Hostname() {}

  /**
   * A name that somebody asks for.
   *
   * @throws IsolatorException saying what a name is, if it is none
   */
  static String checked(String name) throws IsolatorException {
    if (name.length() > MAX_LENGTH) {
      throw new IsolatorException(
          "hostname has " + name.length() + " characters, of which the kernel takes 64");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IsolatorException(
          "hostname '"
              + io.mesosj.base.text.OneLine.of(name, MAX_LENGTH)
              + "' is not one: labels of up to 63 letters, digits and '-', none of which begins or"
              + " ends with '-', with dots between them");
    }
    return name;
  }

  /** The name of a container that asks for none: its id, as much of it as the kernel takes. */
  static String ofId(String containerId) {
    return containerId.substring(0, Math.min(containerId.length(), MAX_LENGTH));
  }
}
