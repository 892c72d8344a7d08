package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a completion script needs to know of a program, in the order of its help. */
final class Candidates {
  /** What bash and zsh do with one of the words before the cursor. */
  private static final String WORD =
      """
          if [[ -n $skip ]]; then skip=''; continue; fi
          case $word in
            --) after=1; break ;;
            --*=*) ;;
            -*) case ' @VALUED@ ' in *" $word "*) skip=1 name=$word ;; esac ;;
            *) if [[ -z $named ]]; then
                named=1
                case ' @VERBS@ ' in *" $word "*) verb=$word ;; esac
              fi ;;
          esac
      """;

  private final VerbProgram program;

  Candidates(VerbProgram program) {
    this.program = program;
  }

  /** A script of bash or zsh, but for how it describes flags. */
  String inScript(String script) {
    return script
        .replace("@WORD@\n", WORD)
        .replace("@NAME@", program.name())
        .replace("@FUNCTION@", function())
        .replace("@DEFAULT@", defaultVerb())
        .replace("@FIRST@", firstFlags())
        .replace("@VERBS@", verbWords())
        .replace("@VALUED@", valued())
        .replace("@PLACES@", branches());
  }

  /** The start of the names of a script's functions. */
  String function() {
    return "_" + program.name().replace('-', '_');
  }

  String verbWords() {
    return String.join(" ", verbs().stream().map(Verb::word).toList());
  }

  List<Verb> verbs() {
    return Verbs.of(program);
  }

  String defaultVerb() {
    Verb verb = program.defaultVerb();
    return verb == null ? "" : verb.word();
  }

  /** The verb whose flags are offered before there is one. */
  String firstFlags() {
    String verb = defaultVerb();
    return verb.isEmpty() ? program.searcher().word() : verb;
  }

  static List<Flag> flags(Verb verb) {
    List<Flag> flags = new ArrayList<>();
    for (FlagGroup group : verb.flags().groups()) {
      flags.addAll(group.flags());
    }
    return flags;
  }

  /** A flag with a value as it is typed, the short form too. */
  static List<String> forms(Flag flag) {
    return flag.letter() == Flag.NO_LETTER
        ? List.of(flag.dashed())
        : List.of(flag.dashed(), "-" + flag.letter());
  }

  /** Flags that take the next word when they have no value, of any verb. */
  String valued() {
    Set<String> words = new LinkedHashSet<>();
    for (Verb verb : verbs()) {
      for (Flag flag : flags(verb)) {
        if (!flag.isSwitch()) {
          words.addAll(forms(flag));
        }
      }
    }
    return String.join(" ", words);
  }

  /**
   * By operand, where it is written: {@code verb:--flag} for a flag's value, {@code verb:} for a
   * word.
   */
  Map<Operand, List<String>> places() {
    Map<Operand, List<String>> places = new LinkedHashMap<>();
    for (Verb verb : verbs()) {
      put(places, verb.operand(), verb.word() + ":");
      for (Flag flag : flags(verb)) {
        for (String form : forms(flag)) {
          put(places, flag.operand(), verb.word() + ":" + form);
        }
      }
    }
    places.keySet().removeIf(operand -> operand.kind() == Operand.Kind.ANYTHING);
    return places;
  }

  private static void put(Map<Operand, List<String>> places, Operand operand, String place) {
    places.computeIfAbsent(operand, key -> new ArrayList<>()).add(place);
  }

  /** The names of verbs and flags, which no search is needed for. */
  String words(Operand operand) {
    return operand.words().equals(List.of("verbs"))
        ? verbWords() + " FLAGS"
        : String.join(" ", operand.words());
  }

  /** Whether a script has to ask the program. */
  static boolean isSearched(Operand operand) {
    return operand.kind() == Operand.Kind.NAMES && !operand.words().equals(List.of("verbs"));
  }

  /** A shell's case over places; a branch sets {@code kind}, {@code list} and {@code start}. */
  String branches() {
    StringBuilder text = new StringBuilder();
    places()
        .forEach(
            (operand, places) ->
                text.append("    ")
                    .append(String.join("|", places))
                    .append(") kind=")
                    .append(kind(operand))
                    .append(" list='")
                    .append(words(operand))
                    .append("' start='")
                    .append(operand.start())
                    .append("' ;;\n"));
    return text.toString();
  }

  private static String kind(Operand operand) {
    return switch (operand.kind()) {
      case FILE -> "files";
      case DIRECTORY -> "directories";
      case NAMES -> isSearched(operand) ? "names" : "words";
      case CHOICE, ANYTHING -> "words";
    };
  }
}
