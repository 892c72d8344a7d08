package io.mesosj.isolator.portmapper;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One rule as the words of {@code iptables-save}.
 *
 * @param chain the chain that it stands in
 * @param words what follows the chain's name
 */
record Rule(String chain, List<String> words) {
  Rule {
    words = List.copyOf(words);
  }

  static Rule of(String chain, String... words) {
    return new Rule(chain, List.of(words));
  }

  // Written out: a record's own are made by the JVM at run time, which costs a plugin 20 ms.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Rule that && chain.equals(that.chain) && words.equals(that.words);
  }

  @Override
  public int hashCode() {
    return 31 * chain.hashCode() + words.hashCode();
  }

  /** The word after {@code option}, where the option stands and is not negated. */
  Optional<String> option(String option) {
    int at = words.indexOf(option);
    return at < 0 || at + 1 >= words.size() || (at > 0 && words.get(at - 1).equals("!"))
        ? Optional.empty()
        : Optional.of(words.get(at + 1));
  }

  /** The word after {@code ! option}. */
  Optional<String> negated(String option) {
    int at = words.indexOf(option);
    return at > 0 && at + 1 < words.size() && words.get(at - 1).equals("!")
        ? Optional.of(words.get(at + 1))
        : Optional.empty();
  }

  Optional<String> comment() {
    return option("--comment");
  }

  /** Where the rule sends a packet. */
  Optional<String> target() {
    return option("-j");
  }

  /** Where it is looked on: as {@link #target}, or by {@code goto}. */
  Optional<String> next() {
    return target().or(() -> option("-g"));
  }

  String append() {
    return line("-A");
  }

  /** Before all others of its chain. */
  String insert() {
    return line("-I");
  }

  String delete() {
    return line("-D");
  }

  private String line(String command) {
    StringBuilder line = new StringBuilder(command).append(' ').append(chain);
    for (String word : words) {
      line.append(' ').append(quoted(word));
    }
    return line.toString();
  }

  /** As iptables-save writes it: quotes and backslashes are escaped inside quotes. */
  private static String quoted(String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; plain && i < word.length(); i++) {
      char c = word.charAt(i);
      plain = c > ' ' && c != '"' && c != '\'' && c != '\\' && c != 0x7f;
    }
    if (plain) {
      return word;
    }
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * Reads a line {@code -A CHAIN …}.
   *
   * @return empty for any other line
   */
  static Optional<Rule> parse(String line) {
    List<String> words = split(line);
    return words.size() < 2 || !words.get(0).equals("-A")
        ? Optional.empty()
        : Optional.of(new Rule(words.get(1), words.subList(2, words.size())));
  }

  private static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    boolean started = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '\\' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
        started = true;
      } else if (c == ' ' && !quoted) {
        if (started) {
          words.add(word.toString());
          word.setLength(0);
        }
        started = false;
      } else {
        word.append(c);
        started = true;
      }
    }
    if (started) {
      words.add(word.toString());
    }
    return words;
  }
}
