package io.mesosj.isolator.namespace;

import java.util.ArrayList;
import java.util.List;

/**
 * What an interface has carried since it was made.
 *
 * @param name the interface, such as {@code eth0}
 */
public record InterfaceCounters(
    String name,
    long rxBytes,
    long rxPackets,
    long rxErrors,
    long rxDropped,
    long txBytes,
    long txPackets,
    long txErrors,
    long txDropped) {

  /**
   * Reads {@code /proc/net/dev}, the loopback left out: two lines of headings, then one line an
   * interface; see proc(5).
   */
  static List<InterfaceCounters> parse(String table) {
    List<InterfaceCounters> all = new ArrayList<>();
    for (String line : table.split("\n", -1)) {
      int colon = line.lastIndexOf(": ");
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      String[] fields = colon < 0 ? new String[0] : line.substring(colon + 1).strip().split(" +");
      if (fields.length >= 16 && !name.equals("lo")) {
        all.add(
            new InterfaceCounters(
                name,
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[8]),
                Long.parseLong(fields[9]),
                Long.parseLong(fields[10]),
                Long.parseLong(fields[11])));
      }
    }
    return all;
  }
}
