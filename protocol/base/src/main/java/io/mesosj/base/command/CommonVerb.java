package io.mesosj.base.command;

import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.Words;
import java.util.List;

/** The verbs of every program. */
enum CommonVerb implements Verb {
  HELP("Explains a verb, or all flags: help VERB, help FLAGS", Operand.names("verbs")),
  VERSION("Prints the version, and that of Java", Operand.ANYTHING),
  COMPLETION("Prints a completion script for a shell", Operand.choice("bash", "zsh", "fish"));

  private final String purpose;

  @SuppressWarnings("ImmutableEnumChecker") // all of its parts are
  private final Operand operand;

  CommonVerb(String purpose, Operand operand) {
    this.purpose = purpose;
    this.operand = operand;
  }

  @Override
  public String purpose() {
    return purpose;
  }

  @Override
  public String introduction() {
    return switch (this) {
      case HELP ->
          """
          Usage: help [VERB|FLAGS]

          Prints the overview, what a verb does with its flags, or all flags by group.
          """;
      case VERSION ->
          """
          Usage: version

          Prints the version of this program, and of the Java that runs it. With
          --output=json it is an object: {"name", "version", "java"}.
          """;
      case COMPLETION -> CompletionCommand.INTRODUCTION;
    };
  }

  @Override
  public FlagTable flags() {
    return new FlagTable(
        this == VERSION
            ? List.of(VersionCommand.FLAGS, CommonFlags.GROUP)
            : List.of(CommonFlags.GROUP));
  }

  @Override
  public Words words() {
    return this == VERSION ? Words.NONE : Words.ANY;
  }

  @Override
  public Operand operand() {
    return operand;
  }

  @Override
  public Command command() {
    return switch (this) {
      case HELP -> new HelpCommand();
      case VERSION -> new VersionCommand();
      case COMPLETION -> new CompletionCommand();
    };
  }
}
