package io.mesosj.base.flags;

import org.jspecify.annotations.Nullable;

/**
 * One flag of the command line.
 *
 * @param name as in the help and in error messages; {@code _} and {@code -} are the same in it
 * @param letter the one-letter form, or {@link #NO_LETTER}
 * @param kind how many values it takes
 * @param value the value's name in the help; for a switch its default, {@code true} or {@code
 *     false}
 * @param help one or two sentences
 * @param operand what its value may be, for completion
 */
public record Flag(
    String name, char letter, Kind kind, String value, String help, Operand operand) {
  /** Marks a flag that has only its long name. */
  public static final char NO_LETTER = '\0';

  /** How many values a flag takes. */
  public enum Kind {
    /** {@code --x}, {@code --no-x}, {@code --x=true|false}. */
    SWITCH,
    /** One value; given at most once. */
    TEXT,
    /** One value each time; may be repeated, the order is kept. */
    LIST
  }

  /** A flag with one value. */
  public static Flag text(String name, String value, String help) {
    return new Flag(name, NO_LETTER, Kind.TEXT, value, help, Operand.ANYTHING);
  }

  /** A flag that may be repeated. */
  public static Flag list(String name, String value, String help) {
    return new Flag(name, NO_LETTER, Kind.LIST, value, help, Operand.ANYTHING);
  }

  /** A flag that is on or off. */
  public static Flag toggle(String name, boolean byDefault, String help) {
    return new Flag(
        name, NO_LETTER, Kind.SWITCH, Boolean.toString(byDefault), help, Operand.ANYTHING);
  }

  /** The same flag with a one-letter form. */
  public Flag withLetter(char shortForm) {
    return new Flag(name, shortForm, kind, value, help, operand);
  }

  /** The same with a value that completion knows something about. */
  public Flag taking(Operand candidates) {
    return new Flag(name, letter, kind, value, help, candidates);
  }

  /** How the flag is written, for messages: {@code --name}. */
  public String dashed() {
    return "--" + name;
  }

  /** Whether it is on or off. */
  public boolean isSwitch() {
    return kind == Kind.SWITCH;
  }

  /** Whether a switch is on when nobody says anything. */
  public boolean onByDefault() {
    return value.equals("true");
  }

  /**
   * Flags are told apart by name. A record's own methods are made at run time, which costs a short
   * command a third of its start-up.
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Flag flag && name.equals(flag.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return dashed();
  }
}
