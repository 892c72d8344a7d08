package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;

/** The script for zsh: as a file of {@code $fpath}, or evaluated, with or without compinit. */
final class ZshCompletion {
  private static final String SCRIPT =
      """
      #compdef @NAME@
      # zsh completion of @NAME@, made by '@NAME@ completion zsh'
      @FUNCTION@() {
        local verb='@DEFAULT@' named='' skip='' after='' word kind='' list='' start='' name='' of i
        local -a plain valued verbs found
        for ((i = 2; i < CURRENT; i++)); do
          word=${words[i]}
      @WORD@
        done
        if [[ -n $after ]]; then _files; return; fi
        of=${verb:-@FIRST@}
        case $of in
      @FLAGS@  esac
        verbs=(
      @PURPOSES@  )
        if [[ -n $skip ]]; then
          :
        elif [[ $PREFIX == --*=* ]]; then
          name=${PREFIX%%=*}
          compset -P 1 '*='
        elif [[ $PREFIX == -* ]]; then
          _describe -o 'flag' plain -- valued -S = -q
          return
        elif [[ -z $named ]]; then
          _describe 'verb' verbs
          return
        else
          name=''
        fi
        case $name in --*) name=${name//-/_} name=--${name#__} ;; esac
        case $of:$name in
      @PLACES@  esac
        case $kind in
          words) compadd -- ${=list} ;;
          files) _files ;;
          directories) _files -/ ;;
          names)
            found=(${(f)"$(timeout 5 ${words[1]} completion $list -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
            if [[ -z $start ]]; then
              compset -P '*,'
              compadd -a found
            else
              compadd -p "$start" -a found
            fi ;;
        esac
      }
      if [[ ${funcstack[1]-} == _@NAME@ ]]; then
        @FUNCTION@ "$@"
      else
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i -D; }
        compdef @FUNCTION@ @NAME@
      fi
      """;

  private final Candidates candidates;

  ZshCompletion(VerbProgram program) {
    this.candidates = new Candidates(program);
  }

  String script() {
    return candidates
        .inScript(SCRIPT)
        .replace("@FLAGS@", flags())
        .replace("@PURPOSES@", purposes());
  }

  private String flags() {
    StringBuilder text = new StringBuilder();
    for (Verb verb : candidates.verbs()) {
      StringBuilder plain = new StringBuilder();
      StringBuilder valued = new StringBuilder();
      for (Flag flag : Candidates.flags(verb)) {
        String described = " " + quoted(flag.dashed() + ":" + escaped(flag.help()));
        (flag.isSwitch() ? plain : valued).append(described);
        if (flag.isSwitch() && flag.onByDefault()) {
          plain.append(' ').append(quoted("--no-" + flag.name() + ":" + escaped(flag.help())));
        }
      }
      text.append("    ").append(verb.word()).append(") plain=(").append(plain);
      text.append(") valued=(").append(valued).append(") ;;\n");
    }
    return text.toString();
  }

  private String purposes() {
    StringBuilder text = new StringBuilder();
    for (Verb verb : candidates.verbs()) {
      text.append("    ").append(quoted(verb.word() + ":" + escaped(verb.purpose()))).append('\n');
    }
    return text.toString();
  }

  /** A colon ends the word that is described. */
  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace(":", "\\:");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
