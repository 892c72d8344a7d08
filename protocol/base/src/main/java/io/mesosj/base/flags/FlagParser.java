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
  private final Habits habits;
  private boolean maybeValue;
  private boolean ownWord;
  private boolean refused;

  private FlagParser(FlagTable table, Words words, Habits habits) {
    this.table = table;
    this.words = words;
    this.habits = habits;
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
    return parse(table, line, words, Habits.NONE);
  }

  /**
   * The same, with what is said of flags of other programs.
   *
   * @throws UsageException with one line for each flag that is unknown, incomplete or given twice
   */
  public static Values parse(FlagTable table, List<String> line, Words words, Habits habits)
      throws UsageException {
    FlagParser parser = new FlagParser(table, words, habits);
    parser.read(line.iterator());
    if (!parser.problems.isEmpty()) {
      throw new UsageException(parser.problems);
    }
    return parser.values();
  }

  /** What can be understood of a line that is not complete yet. */
  public static Values parseLeniently(FlagTable table, List<String> line) {
    FlagParser parser = new FlagParser(table, Words.ANY, Habits.NONE);
    parser.read(line.iterator());
    return parser.values();
  }

  private Values values() {
    boolean hasWord = words == Words.WORD_AND_COMMAND && ownWord;
    return hasWord
        ? new Values(given, arguments.subList(1, arguments.size()), arguments.get(0))
        : new Values(given, arguments, null);
  }

  private void read(Iterator<String> line) {
    while (line.hasNext()) {
      String word = line.next();
      boolean value = maybeValue;
      maybeValue = false;
      if (word.equals("--")) {
        line.forEachRemaining(words == Words.NONE ? this::refuse : arguments::add);
      } else if (ownWord && arguments.size() >= words.ownWords()) {
        readCommand(word);
        line.forEachRemaining(arguments::add);
      } else if (word.startsWith("--")) {
        readLong(word.substring(2), line);
      } else if (word.length() > 1 && word.charAt(0) == '-') {
        readLetters(word.substring(1), line);
      } else {
        readWord(word, value, line);
      }
    }
  }

  private void readWord(String word, boolean maybeItsValue, Iterator<String> line) {
    if (words == Words.NONE || words == Words.COMMAND) {
      if (!maybeItsValue && !refused) {
        // What follows it are its own arguments, most likely.
        refused = true;
        refuse(word);
      }
      return;
    }
    arguments.add(word);
    ownWord = true;
    if (words == Words.WORD_FLAGS_COMMAND && arguments.size() == words.ownWords()) {
      line.forEachRemaining(arguments::add);
    }
  }

  /** The first word of a command; one of our flags there is more likely in the wrong place. */
  private void readCommand(String word) {
    if (word.startsWith("-") && isFlag(word)) {
      problems.add(
          "'"
              + echo(nameOf(word))
              + "' stands behind '"
              + echo(arguments.get(0))
              + "': flags come before it, and what is none of ours follows '--'");
    }
    arguments.add(word);
  }

  private boolean isFlag(String word) {
    if (!word.startsWith("--")) {
      return word.length() > 1 && table.find(word.charAt(1)) != null;
    }
    return table.find(nameOf(word).substring(2)) != null;
  }

  /** Without its value, which may be a secret. */
  private static String nameOf(String word) {
    int equals = word.indexOf('=');
    return equals < 0 ? word : word.substring(0, equals);
  }

  private void refuse(String word) {
    String instead = habits.insteadOf(word);
    String hint = words == Words.COMMAND ? "the command's own arguments follow '--'" : instead;
    problems.add(
        "unexpected argument '"
            + echo(word)
            + "'"
            + (hint.isEmpty() ? "" : "; " + (instead.isEmpty() ? hint : instead)));
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
      problems.add(unknown("--" + name, table.closest(name)));
      maybeValue = value == null;
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
        problems.add(unknown("-" + letters.substring(i), null));
        maybeValue = true;
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

  private String unknown(String word, @Nullable Flag closest) {
    String instead = habits.insteadOf(word);
    String hint = closest == null ? "--help lists them" : "did you mean " + closest + "?";
    return "unknown flag '" + echo(word) + "'; " + (instead.isEmpty() ? hint : instead);
  }

  /** A value as it may stand in a one-line message. */
  public static String echo(String value) {
    return OneLine.of(value, LONGEST_ECHO);
  }
}
