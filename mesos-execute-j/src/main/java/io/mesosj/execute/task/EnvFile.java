package io.mesosj.execute.task;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of variables as docker compose reads one: {@code NAME=VALUE} lines, {@code export} in
 * front of them or not, comments, values in single quotes (literally) or double ones (with
 * escapes), over several lines too. A name alone takes its value from our own environment. Nothing
 * is substituted in values.
 */
final class EnvFile {
  private static final String EXPORT = "export ";

  private final Flag flag;
  private final String text;
  private final Map<String, String> environment;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private int at;

  private EnvFile(Flag flag, String text, Map<String, String> environment) {
    this.flag = flag;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.environment = environment;
  }

  static Map<String, String> read(Flag flag, String text, Map<String, String> environment)
      throws UsageException {
    EnvFile file = new EnvFile(flag, text.replace("\r\n", "\n"), environment);
    while (file.at < file.text.length()) {
      file.readLine();
    }
    return file.variables;
  }

  private void readLine() throws UsageException {
    int end = endOfLine();
    String shown = text.substring(at, end).strip();
    if (shown.isEmpty() || shown.startsWith("#")) {
      nextLine(end);
      return;
    }
    String rest = shown.startsWith(EXPORT) ? shown.substring(EXPORT.length()) : shown;
    int equals = rest.indexOf('=');
    String name = (equals < 0 ? rest : rest.substring(0, equals)).strip();
    if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
      throw wrong("'" + OneLine.of(shown, 60) + "' is not NAME=VALUE");
    }
    if (equals < 0) {
      String inherited = environment.get(name);
      if (inherited != null) {
        variables.put(name, inherited);
      }
      nextLine(end);
      return;
    }
    at = text.indexOf('=', at) + 1;
    variables.put(name, value());
  }

  private String value() throws UsageException {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    char first = at < text.length() ? text.charAt(at) : '\n';
    if (first == '\'' || first == '"') {
      return quoted(first);
    }
    int end = endOfLine();
    String plain = text.substring(at, end);
    nextLine(end);
    int comment = comment(plain);
    return (comment < 0 ? plain : plain.substring(0, comment)).strip();
  }

  /** A comment begins after a space: {@code a#b} has none. */
  private static int comment(String plain) {
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) == '#' && (i == 0 || Character.isWhitespace(plain.charAt(i - 1)))) {
        return i;
      }
    }
    return -1;
  }

  private String quoted(char quote) throws UsageException {
    StringBuilder value = new StringBuilder();
    int i = at + 1;
    while (i < text.length() && text.charAt(i) != quote) {
      char c = text.charAt(i);
      if (c == '\\' && quote == '"' && i + 1 < text.length()) {
        i++;
        value.append(escaped(text.charAt(i)));
      } else {
        value.append(c);
      }
      i++;
    }
    if (i >= text.length()) {
      throw wrong("a " + quote + " has no other");
    }
    at = i + 1;
    int end = endOfLine();
    String after = text.substring(at, end).strip();
    if (!after.isEmpty() && !after.startsWith("#")) {
      throw wrong("'" + OneLine.of(after, 40) + "' stands behind a value in quotes");
    }
    nextLine(end);
    return value.toString();
  }

  private static String escaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '"', '\\', '$' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private int endOfLine() {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private void nextLine(int end) {
    at = end + 1;
  }

  private UsageException wrong(String what) {
    long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    return new UsageException(flag + ": line " + line + ": " + what);
  }
}
