package io.mesosj.isolator.portmapper;

import java.util.List;

/** Reads what {@code ip -o} prints. */
final class LinkFlags {
  private LinkFlags() {}

  /** Whether a line of {@code ip -o link} such as {@code 2: eth0@if7: <UP,LOWER_UP> …} has UP. */
  static boolean isUp(String line) {
    int begin = line.indexOf('<');
    int end = line.indexOf('>', begin);
    return begin >= 0 && List.of(line.substring(begin + 1, end).split(",", -1)).contains("UP");
  }

  /** The word after {@code name}; empty where there is none. */
  static String wordAfter(String line, String name) {
    List<String> words = List.of(line.strip().split("\\s+", -1));
    int at = words.indexOf(name);
    return at < 0 || at + 1 >= words.size() ? "" : words.get(at + 1);
  }

  /** The line of the link with an index; empty where there is none. */
  static String withIndex(String lines, String index) {
    return lines
        .lines()
        .filter(line -> !index.isEmpty() && line.startsWith(index + ": "))
        .findFirst()
        .orElse("");
  }

  /** The name in such a line, without its other end. */
  static String name(String line) {
    String word = wordAfter(line, line.strip().split("\\s+", -1)[0]);
    int at = word.indexOf('@');
    return at >= 0 ? word.substring(0, at) : word.substring(0, Math.max(0, word.length() - 1));
  }
}
