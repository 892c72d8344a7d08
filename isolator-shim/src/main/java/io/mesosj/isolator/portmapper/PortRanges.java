package io.mesosj.isolator.portmapper;

import io.mesosj.isolator.plugin.PluginEnvironment;
import io.mesosj.isolator.plugin.PluginFailure;
import java.util.ArrayList;
import java.util.List;

/** {@code hostPortRange}: the host ports that containers may have, as {@code 31000-32000,8080}. */
record PortRanges(List<Range> ranges) {
  record Range(int first, int last) {}

  static final PortRanges ALL = new PortRanges(List.of(new Range(1, 65535)));

  static PortRanges parse(String text) throws PluginFailure {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int dash = part.indexOf('-');
      int first = port(dash < 0 ? part : part.substring(0, dash));
      int last = dash < 0 ? first : port(part.substring(dash + 1));
      if (first < 1 || last < first) {
        throw PluginFailure.badArguments(
            "hostPortRange '"
                + PluginEnvironment.printable(text)
                + "' is not a range of ports such as \"31000-32000\"");
      }
      ranges.add(new Range(first, last));
    }
    return new PortRanges(List.copyOf(ranges));
  }

  private static int port(String text) {
    String digits = text.strip();
    boolean valid = !digits.isEmpty() && digits.length() <= 5;
    for (int i = 0; valid && i < digits.length(); i++) {
      valid = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    int port = valid ? Integer.parseInt(digits) : -1;
    return port <= 65535 ? port : -1;
  }

  boolean contains(int port) {
    for (Range range : ranges) {
      if (port >= range.first() && port <= range.last()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Range range : ranges) {
      text.append(text.length() == 0 ? "" : ",").append(range.first());
      text.append(range.last() == range.first() ? "" : "-" + range.last());
    }
    return text.toString();
  }
}
