package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

  /** The counters of all interfaces in a pinned namespace but its loopback. */
  public static List<InterfaceCounters> in(Path netns) throws IOException {
    Process process =
        new ProcessBuilder("nsenter", "--net=" + netns, "cat", "/proc/net/dev")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String table = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("the counters in " + netns + " can't be read: " + table.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading counters", e);
    }
    return parse(table);
  }

  /**
   * Reads {@code /proc/net/dev}: two lines of headings, then one line an interface; see proc(5).
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
