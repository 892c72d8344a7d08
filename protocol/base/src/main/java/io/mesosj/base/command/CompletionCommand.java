package io.mesosj.base.command;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagParser;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import java.io.IOException;
import java.util.List;

/** The verb that prints a shell's completion script, and finds the names that the script offers. */
final class CompletionCommand implements Command {
  static final String INTRODUCTION =
      """
      Usage: completion bash|zsh|fish

      Prints a completion script. In bash or zsh, now or from ~/.bashrc or ~/.zshrc:
      eval "$(PROGRAM completion bash)"; in fish: PROGRAM completion fish | source
      """;

  @Override
  public int run(Invocation invocation) throws UsageException, FailureException, IOException {
    VerbProgram program = invocation.program();
    List<String> words = invocation.values().arguments();
    String first = words.isEmpty() ? "" : words.get(0);
    switch (first) {
      case "bash" -> invocation.streams().print(new BashCompletion(program).script());
      case "zsh" -> invocation.streams().print(new ZshCompletion(program).script());
      case "fish" -> invocation.streams().print(new FishCompletion(program).script());
      case "" -> throw new UsageException("completion needs the shell: bash, zsh or fish");
      default -> printNames(invocation, first, words.subList(1, words.size()));
    }
    return ExitCode.OK;
  }

  /** What the scripts ask for: {@code completion tasks -- --master=…}. */
  private static void printNames(Invocation invocation, String what, List<String> line)
      throws UsageException, FailureException, IOException {
    VerbProgram program = invocation.program();
    FlagTable table = program.searcher().flags();
    Values values =
        program.complete(table, FlagParser.parseLeniently(table, line), invocation.environment());
    Invocation search =
        new Invocation(
            program,
            values,
            invocation.environment(),
            invocation.streams(),
            invocation.console(),
            invocation.terminal());
    StringBuilder names = new StringBuilder();
    for (String name : program.names(what, search)) {
      // A name that needs quotes can't be typed with TAB alone; it is rare enough to be left out.
      if (name.chars()
          .allMatch(c -> c > ' ' && c < 0x7f && "'\"\\$`;&|<>()*?[]#~!{}".indexOf(c) < 0)) {
        names.append(name).append('\n');
      }
    }
    invocation.streams().print(names.toString());
  }
}
