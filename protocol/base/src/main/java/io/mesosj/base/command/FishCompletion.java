package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.Operand;

/** The script for fish. */
final class FishCompletion {
  private static final String FUNCTIONS =
      """
      # fish completion of @NAME@, made by '@NAME@ completion fish'
      function _@FUNCTION@_verb
        set -l skip
        for word in (commandline -opc)[2..-1]
          if test -n "$skip"
            set skip
            continue
          end
          switch $word
            case '--'
              return 1
            case '--*=*'
            case '-*'
              contains -- $word @VALUED@; and set skip 1
            case '*'
              contains -- $word @VERBS@; and echo $word; or echo @DEFAULT@
              return
          end
        end
        echo none
      end
      function _@FUNCTION@_at
        set -l verb (_@FUNCTION@_verb); or return 1
        test "$verb" = none; and set verb $argv[2]
        test "$verb" = "$argv[1]"
      end
      function _@FUNCTION@_bare
        set -l verb (_@FUNCTION@_verb); or return 1
        test "$verb" = none
      end
      function _@FUNCTION@_names -a what start
        set -l cur (string replace -r '^-[^=]*=' '' -- (commandline -ct))
        set -l head (string replace -r '[^,]*$' '' -- $cur)
        test -n "$start"; and set head $start
        for name in (timeout 5 @NAME@ completion $what -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
          echo $head$name
        end
      end
      complete -c @NAME@ -f
      """;

  private final VerbProgram program;
  private final Candidates candidates;
  private final StringBuilder text = new StringBuilder();

  FishCompletion(VerbProgram program) {
    this.program = program;
    this.candidates = new Candidates(program);
  }

  String script() {
    text.append(
        FUNCTIONS
            .replace("@NAME@", program.name())
            .replace("@FUNCTION@", candidates.function())
            .replace(
                "@DEFAULT@", candidates.defaultVerb().isEmpty() ? "none" : candidates.defaultVerb())
            .replace("@VERBS@", candidates.verbWords())
            .replace("@VALUED@", candidates.valued()));
    for (Verb verb : candidates.verbs()) {
      rule("_" + candidates.function() + "_bare");
      text.append(" -a ").append(verb.word());
      describe(verb.purpose());
      if (verb.operand().kind() != Operand.Kind.ANYTHING) {
        rule("_" + candidates.function() + "_at " + verb.word());
        candidates(verb.operand());
        text.append('\n');
      }
      for (Flag flag : Candidates.flags(verb)) {
        flag(verb, flag);
      }
    }
    return text.toString();
  }

  private void rule(String condition) {
    text.append("complete -c ").append(program.name()).append(" -n ").append(quoted(condition));
  }

  private void describe(String what) {
    text.append(" -d ").append(quoted(what)).append('\n');
  }

  private void flag(Verb verb, Flag flag) {
    rule("_" + candidates.function() + "_at " + verb.word() + " " + candidates.firstFlags());
    if (flag.letter() != Flag.NO_LETTER) {
      text.append(" -s ").append(flag.letter());
    }
    text.append(" -l ").append(flag.name());
    if (!flag.isSwitch()) {
      candidates(flag.operand());
    }
    describe(flag.help());
    if (flag.isSwitch() && flag.onByDefault()) {
      rule("_" + candidates.function() + "_at " + verb.word() + " " + candidates.firstFlags());
      text.append(" -l no-").append(flag.name());
      describe(flag.help());
    }
  }

  private void candidates(Operand operand) {
    switch (operand.kind()) {
      case FILE -> text.append(" -r -F");
      case DIRECTORY -> text.append(" -x -a '(__fish_complete_directories)'");
      case CHOICE -> text.append(" -x -a ").append(quoted(candidates.words(operand)));
      case NAMES -> text.append(" -x -a ").append(quoted(names(operand)));
      case ANYTHING -> text.append(" -x");
    }
  }

  private String names(Operand operand) {
    return Candidates.isSearched(operand)
        ? "(_"
            + candidates.function()
            + "_names "
            + operand.words().get(0)
            + " '"
            + operand.start()
            + "')"
        : candidates.words(operand);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
