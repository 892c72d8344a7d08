package io.mesosj.isolator;

import io.mesosj.base.net.HostName;
import io.mesosj.base.text.OneLine;

/**
 * Host names of containers; they stand in files that others read, and the kernel takes 64 bytes.
 */
final class Hostname {
  private Hostname() {}

  /**
   * A name that somebody asks for.
   *
   * @throws IsolatorException saying what a name is, if it is none
   */
  static String checked(String name) throws IsolatorException {
    if (name.length() > HostName.LONGEST) {
      throw new IsolatorException(
          "hostname has " + name.length() + " characters, of which the kernel takes 64");
    }
    if (!HostName.isValid(name)) {
      throw new IsolatorException(
          "hostname '"
              + OneLine.of(name, HostName.LONGEST)
              + "' is not one: labels of up to 63 letters, digits and '-', none of which begins or"
              + " ends with '-', with dots between them");
    }
    return name;
  }

  /** The name of a container that asks for none: its id, as much of it as the kernel takes. */
  static String ofId(String containerId) {
    return containerId.substring(0, Math.min(containerId.length(), HostName.LONGEST));
  }
}
