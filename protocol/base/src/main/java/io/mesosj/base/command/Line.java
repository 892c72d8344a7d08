package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command line before its flags are read: which verb it has, before, between or after the flags,
 * and whether it asks for help, which it gets even when the rest is wrong: that is when it is
 * needed.
 */
final class Line {
  private final VerbProgram program;
  private final List<String> rest = new ArrayList<>();
  private @Nullable Verb verb;
  private @Nullable String stray;
  private int own;
  private boolean help;
  private boolean all;
  private boolean version;
  private boolean verbose;
  private boolean json;

  private Line(VerbProgram program) {
    this.program = program;
  }

  static Line of(VerbProgram program, List<String> words) {
    Line line = new Line(program);
    line.read(words);
    return line;
  }

  private void read(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        rest.addAll(words.subList(i, words.size()));
        return;
      }
      if (word.length() < 2 || word.charAt(0) != '-') {
        readWord(word, i == 0);
        if (verb != null && own >= verb.words().ownWords()) {
          // The rest is a command's, help for it too.
          rest.addAll(words.subList(i + 1, words.size()));
          return;
        }
        continue;
      }
      rest.add(word);
      readFlag(word);
      if (takesNext(word) && i + 1 < words.size()) {
        rest.add(words.get(++i));
        json |= word.equals("--output") && words.get(i).equals("json");
      }
    }
  }

  /** The first word may be the verb. */
  private void readWord(String word, boolean atStart) {
    Verb named = verb == null && stray == null ? Verbs.find(program, word) : null;
    if (named != null) {
      verb = named;
      return;
    }
    if (verb == null && stray == null && (atStart || program.defaultVerb() == null)) {
      stray = word;
    }
    own++;
    rest.add(word);
  }

  private void readFlag(String word) {
    switch (word) {
      case "--help", "-h" -> help = true;
      case "--help=all" -> {
        help = true;
        all = true;
      }
      case "--version", "-V" -> version = true;
      case "--verbose" -> verbose = true;
      case "--output=json" -> json = true;
      default -> {}
    }
  }

  private boolean takesNext(String word) {
    if (word.startsWith("--")) {
      return word.indexOf('=') < 0 && takesValue(find(word.substring(2), '\0'));
    }
    for (int i = 1; i < word.length(); i++) {
      Flag flag = find("", word.charAt(i));
      if (flag == null || !flag.isSwitch()) {
        return takesValue(flag) && i == word.length() - 1;
      }
    }
    return false;
  }

  private static boolean takesValue(@Nullable Flag flag) {
    return flag != null && !flag.isSwitch();
  }

  /** Before the verb it may be any verb's, most likely the one that needs no word. */
  private @Nullable Flag find(String name, char letter) {
    Verb first = verb == null ? program.defaultVerb() : verb;
    Flag flag = first == null ? null : find(first, name, letter);
    if (flag != null || verb != null) {
      return flag;
    }
    for (Verb other : program.verbs()) {
      Flag found = find(other, name, letter);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Flag find(Verb verb, String name, char letter) {
    return name.isEmpty() ? verb.flags().find(letter) : verb.flags().find(name);
  }

  /** The verb that is named; null when none is. */
  @Nullable Verb verb() {
    return verb;
  }

  /** What may stand besides the flags of a verb, which has words of its own where it is named. */
  Words words(Verb which) {
    return verb == null && which.words() == Words.WORD_AND_COMMAND ? Words.COMMAND : which.words();
  }

  /** A word that stands where a verb should and is none; null when all is well. */
  @Nullable String stray() {
    return stray;
  }

  /** All words but the verb. */
  List<String> rest() {
    return rest;
  }

  boolean asksForHelp() {
    return help;
  }

  boolean asksForAll() {
    return all;
  }

  boolean asksForVersion() {
    return version && verb == null;
  }

  /** Whether a program reads what is said, errors too. */
  boolean isForPrograms() {
    return json;
  }

  boolean isVerbose() {
    return verbose;
  }
}
