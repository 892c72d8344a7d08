package io.mesosj.isolator.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line as Mesos' flags are written: {@code --x=v}, {@code --x v}, {@code --switch},
 * {@code --no-switch}; {@code _} and {@code -} are the same in a name; what follows {@code --} is a
 * command.
 */
final class Arguments {
  private static final int LONGEST_ECHO = 60;

  private final Set<Flag> accepted;
  private final Map<Flag, List<String>> given = new EnumMap<>(Flag.class);
  private final List<String> words = new ArrayList<>();
  private final List<String> command = new ArrayList<>();

  private Arguments(Set<Flag> accepted) {
    this.accepted = accepted;
  }

  /** Reads a line, of whose flags {@code accepted} are understood. */
  static Arguments parse(Set<Flag> accepted, List<String> line) throws UsageException {
    Arguments arguments = new Arguments(accepted);
    arguments.read(line.iterator());
    return arguments;
  }

  private void read(Iterator<String> line) throws UsageException {
    while (line.hasNext()) {
      String word = line.next();
      if (word.equals("--")) {
        line.forEachRemaining(command::add);
      } else if (word.equals("-h")) {
        put(Flag.HELP, "true");
      } else if (word.startsWith("--")) {
        readFlag(word, line);
      } else if (word.startsWith("-")) {
        throw unknown(word);
      } else {
        words.add(word);
      }
    }
  }

  private void readFlag(String word, Iterator<String> line) throws UsageException {
    int equals = word.indexOf('=');
    String name = (equals < 0 ? word : word.substring(0, equals)).substring(2).replace('-', '_');
    Optional<String> value =
        equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
    Optional<Flag> flag = find(name);
    if (flag.isEmpty() && name.startsWith("no_") && value.isEmpty()) {
      Flag negated =
          find(name.substring(3)).filter(Flag::isSwitch).orElseThrow(() -> unknown(word));
      put(negated, "false");
    } else if (flag.isEmpty()) {
      throw unknown(word);
    } else if (flag.get().isSwitch()) {
      put(flag.get(), switchValue(flag.get(), value.orElse("true")));
    } else if (value.isPresent() || line.hasNext()) {
      put(flag.get(), value.isPresent() ? value.get() : line.next());
    } else {
      throw new UsageException(
          flag.get() + " needs a value: " + flag.get() + "=" + flag.get().value());
    }
  }

  private Optional<Flag> find(String name) {
    return accepted.stream().filter(flag -> flag.word().equals(name)).findFirst();
  }

  static String switchValue(Flag flag, String value) throws UsageException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> "true";
      case "false", "0" -> "false";
      default -> throw new UsageException(flag + " is true or false, got '" + echo(value) + "'");
    };
  }

  private static UsageException unknown(String word) {
    return new UsageException("unknown flag '" + echo(word) + "'; --help lists them");
  }

  private void put(Flag flag, String value) throws UsageException {
    List<String> values = given.computeIfAbsent(flag, key -> new ArrayList<>());
    if (!values.isEmpty() && !flag.mayRepeat()) {
      throw new UsageException(
          flag + " is given twice: '" + echo(values.get(0)) + "', '" + echo(value) + "'");
    }
    values.add(value);
  }

  /** A value as it may stand in a message. */
  static String echo(String value) {
    return Printable.of(value, LONGEST_ECHO);
  }

  Optional<String> text(Flag flag) {
    return all(flag).stream().findFirst();
  }

  List<String> all(Flag flag) {
    return given.getOrDefault(flag, List.of());
  }

  /** Whether a switch is on. */
  boolean on(Flag flag) {
    return text(flag).filter("true"::equals).isPresent();
  }

  /** What is neither a flag nor a flag's value. */
  List<String> words() {
    return words;
  }

  /** What follows {@code --}. */
  List<String> command() {
    return command;
  }
}
