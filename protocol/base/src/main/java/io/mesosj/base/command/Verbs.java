package io.mesosj.base.command;

import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.EditDistance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All verbs of a program, those that every program has too. */
final class Verbs {
  private Verbs() {}

  static List<Verb> of(VerbProgram program) {
    List<Verb> verbs = new ArrayList<>(program.verbs());
    verbs.addAll(List.of(CommonVerb.values()));
    return verbs;
  }

  static @Nullable Verb find(VerbProgram program, String word) {
    for (Verb verb : of(program)) {
      if (verb.word().equals(word)) {
        return verb;
      }
    }
    return null;
  }

  static UsageException unknown(VerbProgram program, String word) {
    String instead = program.insteadOf(null, word);
    if (!instead.isEmpty()) {
      return new UsageException("unknown verb '" + FlagParser.echo(word) + "'; " + instead);
    }
    String closest = closest(program, word);
    String help = program.name() + " --help lists them";
    String hint = program.hint().isEmpty() ? help : help + "; " + program.hint();
    return new UsageException(
        "unknown verb '"
            + FlagParser.echo(word)
            + "'; "
            + (closest.isEmpty() ? hint : "did you mean " + closest + "?"));
  }

  private static String closest(VerbProgram program, String word) {
    String best = "";
    int bestDistance = Math.max(1, word.length() / 3) + 1;
    for (Verb verb : of(program)) {
      int distance = EditDistance.between(word, verb.word(), bestDistance);
      if (distance < bestDistance) {
        best = verb.word();
        bestDistance = distance;
      }
    }
    return best;
  }
}
