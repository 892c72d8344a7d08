package io.mesosj.execute;

import io.mesosj.base.console.ExitCode;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.execute.run.RunCommand;
import io.mesosj.execute.verb.Command;
import io.mesosj.execute.verb.CommonFlags;
import io.mesosj.execute.verb.Invocation;
import java.util.List;
import java.util.StringJoiner;

/** The verb that prints a completion script for a shell, made from the table of flags. */
final class CompletionCommand implements Command {
  static final String INTRODUCTION =
      """
      Usage: mesos-execute-j completion bash|zsh

      Prints a completion script: eval "$(mesos-execute-j completion bash)"
      """;

  private static final String BASH =
      """
      _mesos_execute_j() {
        local word=${COMP_WORDS[COMP_CWORD]} words='%s'
        case $word in
          --*=*) COMPREPLY=() ;;
          -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
          *) [ "$COMP_CWORD" = 1 ] && COMPREPLY=($(compgen -W '%s' -- "$word")) ;;
        esac
        case ${COMPREPLY[0]-} in *=) compopt -o nospace ;; esac
      }
      complete -o default -F _mesos_execute_j mesos-execute-j
      """;

  private static final String ZSH = "autoload -U +X bashcompinit && bashcompinit\n";

  static FlagTable flags() {
    return new FlagTable(List.of(CommonFlags.GROUP));
  }

  @Override
  public int run(Invocation invocation) throws UsageException {
    List<String> words = invocation.values().arguments();
    boolean zsh = words.equals(List.of("zsh"));
    if (!zsh && !words.equals(List.of("bash"))) {
      throw new UsageException("completion needs the shell: bash or zsh");
    }
    invocation.streams().print((zsh ? ZSH : "") + BASH.formatted(flagWords(), verbs()));
    return ExitCode.OK;
  }

  private static String flagWords() {
    StringJoiner words = new StringJoiner(" ");
    for (FlagGroup group : RunCommand.flags().groups()) {
      for (Flag flag : group.flags()) {
        words.add(flag.kind() == Flag.Kind.SWITCH ? flag.dashed() : flag.dashed() + "=");
      }
    }
    return words.toString();
  }

  private static String verbs() {
    StringJoiner words = new StringJoiner(" ");
    for (Verb verb : Verb.values()) {
      words.add(verb.word());
    }
    return words.toString();
  }
}
