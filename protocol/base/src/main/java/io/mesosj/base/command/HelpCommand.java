package io.mesosj.base.command;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.UsageException;
import java.util.List;
import java.util.Locale;

/** {@code help [VERB|FLAGS]}. */
final class HelpCommand implements Command {
  @Override
  public int run(Invocation invocation) throws UsageException {
    VerbProgram program = invocation.program();
    List<String> words = invocation.values().arguments();
    if (words.size() > 1) {
      throw new UsageException("help explains one verb at a time");
    }
    invocation
        .streams()
        .print(words.isEmpty() ? Help.overview(program) : of(program, words.get(0)));
    return ExitCode.OK;
  }

  private static String of(VerbProgram program, String word) throws UsageException {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("flags") || lower.equals("all")) {
      return Help.flags(program);
    }
    Verb verb = Verbs.find(program, word);
    if (verb == null) {
      throw Verbs.unknown(program, word);
    }
    return Help.of(program, verb);
  }
}
