package io.mesosj.protocol.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a shell makes of a line, as far as documentation needs it: the commands and their words. */
public final class ShellLine {
  private static final Set<String> BEFORE =
      Set.of("sudo", "exec", "eval", "env", "{", "}", "!", "then", "do", "if", "while");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*=.*");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private final String text;
  private final List<List<String>> commands = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean redirects;
  private int at;

  private ShellLine(String text) {
    this.text = text;
  }

  /**
   * The words of each command in a line, without what stands before a command ({@code sudo}, a
   * variable) and without redirections; those in {@code $(…)} and {@code sh -c '…'} too.
   */
  public static List<List<String>> commands(String text) {
    ShellLine line = new ShellLine(text);
    line.read();
    return line.commands;
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      switch (c) {
        case ' ', '\t' -> endWord();
        case '\n', ';', '|', '&', '(', ')' -> endCommand();
        case '<', '>' -> redirect();
        case '\'' -> readTo('\'');
        case '"' -> readQuoted();
        case '\\' -> take(at < text.length() ? text.charAt(at++) : '\\');
        case '$' -> readDollar();
        case '#' -> {
          if (inWord) {
            take(c);
          } else {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
          }
        }
        default -> take(c);
      }
    }
    endCommand();
  }

  private void take(char c) {
    inWord = true;
    word.append(c);
  }

  private void readTo(char quote) {
    inWord = true;
    int end = text.indexOf(quote, at);
    if (end < 0) {
      throw new IllegalArgumentException("a quotation does not end: " + text);
    }
    word.append(text, at, end);
    at = end + 1;
  }

  private void readQuoted() {
    inWord = true;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return;
      }
      if (c == '$') {
        readDollar();
      } else {
        take(c == '\\' && at < text.length() ? text.charAt(at++) : c);
      }
    }
    throw new IllegalArgumentException("a quotation does not end: " + text);
  }

  private void readDollar() {
    take('$');
    if (at >= text.length() || text.charAt(at) != '(') {
      return;
    }
    int depth = 0;
    int start = at + 1;
    do {
      char c = text.charAt(at++);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    } while (depth > 0 && at < text.length());
    commands.addAll(commands(text.substring(start, at - 1)));
  }

  private void redirect() {
    if (DIGITS.matcher(word).matches()) {
      word.setLength(0);
      inWord = false;
    }
    endWord();
    while (at < text.length() && "<>&".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    redirects = true;
  }

  private void endWord() {
    if (inWord) {
      if (!redirects) {
        words.add(word.toString());
      }
      redirects = false;
    }
    inWord = false;
    word.setLength(0);
  }

  private void endCommand() {
    endWord();
    redirects = false;
    int first = 0;
    while (first < words.size()
        && (BEFORE.contains(words.get(first)) || ASSIGNMENT.matcher(words.get(first)).matches())) {
      first++;
    }
    if (first < words.size()) {
      List<String> command = List.copyOf(words.subList(first, words.size()));
      commands.add(command);
      int shell = Math.max(command.indexOf("sh"), command.indexOf("bash"));
      if (shell >= 0 && shell + 2 < command.size() && command.get(shell + 1).equals("-c")) {
        commands.addAll(commands(command.get(shell + 2)));
      }
    }
    words = new ArrayList<>();
  }
}
