package io.mesosj.base.command;

import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.HelpText;
import io.mesosj.base.text.Table;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The texts of the help. */
final class Help {
  private static final String USAGE = "Usage: ";

  private Help() {}

  /** One screen: usage, verbs, what most people need. */
  static String overview(VerbProgram program) {
    Table verbs = Table.plain();
    for (Verb verb : Verbs.of(program)) {
      verbs.row(verb.word(), verb.purpose());
    }
    return program.usage() + "\nVerbs:\n" + verbs.indented("  ") + '\n' + program.guide();
  }

  /** A verb with its flags. */
  static String of(VerbProgram program, Verb verb) {
    return introduction(program, verb) + HelpText.of(verb.flags().groups());
  }

  /** The common verbs don't know whose they are. */
  static String introduction(VerbProgram program, Verb verb) {
    String text = verb.introduction();
    return verb instanceof CommonVerb
        ? USAGE + program.name() + ' ' + text.substring(USAGE.length())
        : text;
  }

  /** All flags by group: those of a line without a verb, or of all verbs. */
  static String flags(VerbProgram program) {
    Verb first = program.defaultVerb();
    return first == null ? HelpText.of(all(program)) : HelpText.of(first.flags().groups());
  }

  private static List<FlagGroup> all(VerbProgram program) {
    Set<String> titles = new HashSet<>();
    List<FlagGroup> groups = new ArrayList<>();
    for (Verb verb : program.verbs()) {
      for (FlagGroup group : verb.flags().groups()) {
        if (titles.add(group.title())) {
          groups.add(group);
        }
      }
    }
    return groups;
  }
}
