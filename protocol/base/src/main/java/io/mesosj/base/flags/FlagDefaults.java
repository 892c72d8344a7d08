package io.mesosj.base.flags;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Flags that are not on the command line: from a variable {@code $PREFIX_NAME}, then from a file
 * with a {@code name=value} on each line ({@code $PREFIX_CONFIG}, else {@code
 * ~/.config/PROGRAM/config}).
 */
public final class FlagDefaults {
  private final String program;
  private final String prefix;
  private final String fileVariable;

  /**
   * A program's.
   *
   * @param program the directory of its file below the user's configuration
   * @param prefix what its variables begin with, with an underscore at the end
   */
  public FlagDefaults(String program, String prefix) {
    this.program = program;
    this.prefix = prefix;
    this.fileVariable = prefix + "CONFIG";
  }

  /**
   * Fills in what the command line left open.
   *
   * @param table the flags of the verb
   * @param known the flags of all verbs; the file may have those that this verb does not. Asked for
   *     only where it does: most verbs would not load them otherwise
   * @throws UsageException naming the variable, or the file and its line
   */
  public Values complete(
      FlagTable table, Supplier<FlagTable> known, Values line, Map<String, String> environment)
      throws UsageException {
    Values variables = parse(table, "environment", fromVariables(table, environment));
    Values file = parse(table, "config file", fromFile(table, known, environment));
    return line.over(variables).over(file);
  }

  private static Values parse(FlagTable table, String source, List<String> words)
      throws UsageException {
    try {
      return FlagParser.parse(table, words);
    } catch (UsageException e) {
      throw new UsageException(
          e.problems().stream().map(problem -> source + ": " + problem).toList());
    }
  }

  private List<String> fromVariables(FlagTable table, Map<String, String> environment) {
    List<String> words = new ArrayList<>();
    for (FlagGroup group : table.groups()) {
      for (Flag flag : group.flags()) {
        String variable = prefix + flag.name().toUpperCase(Locale.ROOT);
        if (environment.containsKey(variable) && !variable.equals(fileVariable)) {
          words.add(flag.dashed() + "=" + environment.get(variable));
        }
      }
    }
    return words;
  }

  private List<String> fromFile(
      FlagTable table, Supplier<FlagTable> known, Map<String, String> environment)
      throws UsageException {
    Optional<Path> file = file(environment);
    List<String> words = new ArrayList<>();
    if (file.isEmpty()) {
      return words;
    }
    try {
      for (String line : Files.readAllLines(file.get())) {
        String stripped = line.strip();
        if (stripped.isEmpty() || stripped.startsWith("#")) {
          continue;
        }
        String name = name(stripped);
        if (has(table, name) || !has(known.get(), name)) {
          words.add("--" + stripped);
        }
      }
    } catch (NoSuchFileException e) {
      if (environment.containsKey(fileVariable)) {
        throw new UsageException("$" + fileVariable + ": '" + file.get() + "' does not exist");
      }
    } catch (AccessDeniedException e) {
      // HOME may be another user's, as under setpriv or su; a file that was named must be readable.
      if (environment.containsKey(fileVariable)) {
        throw new UsageException("$" + fileVariable + ": '" + file.get() + "' can't be read");
      }
    } catch (IOException e) {
      throw new UsageException("can't read '" + file.get() + "': " + FileProblem.briefly(e));
    }
    return words;
  }

  private static boolean has(FlagTable table, String name) {
    boolean negated = name.startsWith("no-") || name.startsWith("no_");
    return table.find(name) != null || (negated && table.find(name.substring(3)) != null);
  }

  private static String name(String line) {
    int equals = line.indexOf('=');
    return equals < 0 ? line : line.substring(0, equals);
  }

  private Optional<Path> file(Map<String, String> environment) {
    String named = environment.getOrDefault(fileVariable, "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    String home = environment.getOrDefault("HOME", "");
    String config =
        environment.getOrDefault("XDG_CONFIG_HOME", home.isEmpty() ? "" : home + "/.config");
    return config.isEmpty() ? Optional.empty() : Optional.of(Path.of(config, program, "config"));
  }
}
