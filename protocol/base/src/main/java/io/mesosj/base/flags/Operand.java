package io.mesosj.base.flags;

import java.util.List;

/**
 * What a word of the command line may be, as far as a shell's completion can know.
 *
 * @param kind where the candidates come from
 * @param words the candidates of a {@link Kind#CHOICE}; of {@link Kind#NAMES} one word that says of
 *     what
 * @param start what stands before a name, such as {@code name=}
 */
public record Operand(Kind kind, List<String> words, String start) {
  /** Where candidates come from. */
  public enum Kind {
    /** Nothing is known of it. */
    ANYTHING,
    /** A few words. */
    CHOICE,
    /** Files. */
    FILE,
    /** Directories. */
    DIRECTORY,
    /** Something that the program has to look for, such as tasks. */
    NAMES
  }

  public static final Operand ANYTHING = new Operand(Kind.ANYTHING, List.of(), "");
  public static final Operand FILE = new Operand(Kind.FILE, List.of(), "");
  public static final Operand DIRECTORY = new Operand(Kind.DIRECTORY, List.of(), "");

  /** One of some words. */
  public static Operand choice(String... words) {
    return new Operand(Kind.CHOICE, List.of(words), "");
  }

  /** A name that the program looks for: {@code tasks}, {@code networks}. */
  public static Operand names(String ofWhat) {
    return new Operand(Kind.NAMES, List.of(ofWhat), "");
  }

  /** The same with something in front of each name. */
  public Operand after(String text) {
    return new Operand(kind, words, text);
  }
}
