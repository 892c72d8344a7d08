package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;

/**
 * Where a check looks: {@code 8080}, {@code 8080/health}, {@code https://:8443/health}.
 *
 * @param scheme {@code http} or {@code https}
 * @param port in the task's network
 * @param path with its slash, or empty
 */
record HttpTarget(String scheme, int port, String path) {
  private static final int LARGEST_PORT = 65535;

  static HttpTarget parse(Flag flag, String text) throws UsageException {
    String rest = text;
    String scheme = "http";
    int separator = text.indexOf("://");
    if (separator >= 0) {
      scheme = text.substring(0, separator);
      rest = text.substring(separator + 3);
    }
    rest = rest.startsWith(":") ? rest.substring(1) : rest;
    int slash = rest.indexOf('/');
    String path = slash < 0 ? "" : rest.substring(slash);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new UsageException(flag + ": '" + OneLine.of(scheme, 20) + "' is not http or https");
    }
    return new HttpTarget(scheme, port(flag, slash < 0 ? rest : rest.substring(0, slash)), path);
  }

  static int port(Flag flag, String text) throws UsageException {
    boolean digits = text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int port = digits && !text.isEmpty() ? Integer.parseInt(text) : 0;
    if (port < 1 || port > LARGEST_PORT) {
      throw new UsageException(
          flag + ": '" + OneLine.of(text, 20) + "' is not a port from 1 to 65535");
    }
    return port;
  }
}
