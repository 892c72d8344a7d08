package io.mesosj.base.flags;

import io.mesosj.base.text.OneLine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line the way Mesos' flags are written: {@code --x=v}, {@code --x v}, {@code
 * --switch}, {@code --no-switch}; {@code _} and {@code -} are the same in a name; what follows
 * {@code --} is the task's. Every problem is collected before the command line is refused.
 */
public final class FlagParser {
  private static final int LONGEST_ECHO = 60;

  private final FlagTable table;
  private final Map<Flag, List<String>> given = new LinkedHashMap<>();
  private final List<String> arguments = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Words words;

  private FlagParser(FlagTable table, Words words) {
    this.table = table;
    this.words = words;
  }

  /** Reads the line of a command whose own arguments follow {@code --}. */
  public static Values parse(FlagTable table, List<String> line) throws UsageException {
    return parse(table, line, Words.COMMAND);
  }

  /**
   * Reads one command line.
   *
   * @throws UsageException with one line for each flag that is unknown, incomplete or given twice
   */
  public static Values parse(FlagTable table, List<String> line, Words words)
      throws UsageException {
    FlagParser parser = new FlagParser(table, words);
    parser.read(line.iterator());
    if (!parser.problems.isEmpty()) {
      throw new UsageException(parser.problems);
    }
    return new Values(parser.given, parser.arguments);
  }

  /** What can be understood of a line that is not complete yet. */
  public static Values parseLeniently(FlagTable table, List<String> line) {
    FlagParser parser = new FlagParser(table, Words.ANY);
    parser.read(line.iterator());
    return new Values(parser.given, parser.arguments);
  }

  private void read(Iterator<String> line) {
    while (line.hasNext()) {
      String word = line.next();
      if (word.equals("--")) {
        line.forEachRemaining(words == Words.NONE ? this::refuse : arguments::add);
      } else if (word.startsWith("--")) {
        readLong(word.substring(2), line);
      } else if (word.length() > 1 && word.charAt(0) == '-') {
        readLetters(word.substring(1), line);
      } else if (words == Words.ANY) {
        arguments.add(word);
      } else {
        refuse(word);
      }
    }
  }

  private void refuse(String word) {
    String hint = words == Words.COMMAND ? "; the command's own arguments follow '--'" : "";
    problems.add("unexpected argument '" + echo(word) + "'" + hint);
  }

  private void readLong(String word, Iterator<String> words) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? null : word.substring(equals + 1);
    Flag flag = table.find(name);
    if (flag == null && readNegated(name, value)) {
      return;
    }
    if (flag == null) {
      problems.add(unknown(name));
    } else if (flag.isSwitch()) {
      readSwitch(flag, value);
    } else {
      readValue(flag, value, words);
    }
  }

  private boolean readNegated(String name, @Nullable String value) {
    if (!name.startsWith("no-") && !name.startsWith("no_")) {
      return false;
    }
    Flag flag = table.find(name.substring(3));
    if (flag == null || !flag.isSwitch()) {
      return false;
    }
    if (value == null) {
      put(flag, "false");
    } else {
      problems.add("--" + name + " takes no value, got '" + echo(value) + "'");
    }
    return true;
  }

  private void readSwitch(Flag flag, @Nullable String value) {
    if (value == null || value.equals("true") || value.equals("1")) {
      put(flag, "true");
    } else if (value.equals("false") || value.equals("0")) {
      put(flag, "false");
    } else {
      problems.add(flag + " is true or false, got '" + echo(value) + "'");
    }
  }

  private void readValue(Flag flag, @Nullable String value, Iterator<String> words) {
    if (value != null) {
      put(flag, value);
    } else if (words.hasNext()) {
      put(flag, words.next());
    } else {
      problems.add(flag + " needs a value: " + flag + "=" + flag.value());
    }
  }

  /** {@code -p 8080:80}, {@code -p8080:80}, {@code -it}. */
  private void readLetters(String letters, Iterator<String> words) {
    for (int i = 0; i < letters.length(); i++) {
      Flag flag = table.find(letters.charAt(i));
      if (flag == null) {
        problems.add("unknown flag '-" + echo(letters.substring(i)) + "'; --help lists them");
        return;
      }
      if (!flag.isSwitch()) {
        String rest = letters.substring(i + 1);
        String value = rest.startsWith("=") ? rest.substring(1) : rest;
        readValue(flag, rest.isEmpty() ? null : value, words);
        return;
      }
      put(flag, "true");
    }
  }

  private void put(Flag flag, String value) {
    List<String> values = given.computeIfAbsent(flag, key -> new ArrayList<>(1));
    if (!values.isEmpty() && flag.kind() != Flag.Kind.LIST) {
      // Without the values, which may be secrets.
      problems.add(flag + " is given twice");
      return;
    }
    values.add(value);
  }

  private String unknown(String name) {
    Flag closest = table.closest(name);
    String hint = closest == null ? "--help lists them" : "did you mean " + closest + "?";
    return "unknown flag '--" + echo(name) + "'; " + hint;
  }

  /** A value as it may stand in a one-line message. */
  public static String echo(String value) {
    return OneLine.of(value, LONGEST_ECHO);
  }
}
