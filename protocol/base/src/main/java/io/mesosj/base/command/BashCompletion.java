package io.mesosj.base.command;

import io.mesosj.base.flags.Flag;
import java.util.StringJoiner;

/** The script for bash. */
final class BashCompletion {
  private static final String SCRIPT =
      """
      # bash completion of @NAME@, made by '@NAME@ completion bash'
      @FUNCTION@() {
        local words=() cur='' piece lead word verb='@DEFAULT@' named='' skip='' glue='' after='' of i
        local flags='' kind='' list='' start='' name='' value='' prefix=''
        COMPREPLY=()
        # Bash takes words apart at = and :, which are put together again.
        for ((i = 1; i <= COMP_CWORD; i++)); do
          word=${COMP_WORDS[i]}
          if [[ ${#words[@]} -gt 0 && ( $word == [=:]* || -n $glue ) ]]; then
            words[${#words[@]}-1]+=$word
          else
            words+=("$word")
          fi
          case $word in *[=:]) [[ $word == [=:]* ]] && glue=1 || glue='' ;; *) glue='' ;; esac
        done
        [[ ${#words[@]} -gt 0 ]] || return 0
        cur=${words[${#words[@]}-1]}
        for ((i = 0; i < ${#words[@]} - 1; i++)); do
          word=${words[i]}
      @WORD@
        done
        if [[ -n $after ]]; then compopt -o default; return 0; fi
        of=${verb:-@FIRST@}
        case $of in
      @FLAGS@  esac
        if [[ -n $skip ]]; then
          value=$cur
        elif [[ $cur == --*=* ]]; then
          name=${cur%%=*} value=${cur#*=} prefix=${cur%%=*}=
        elif [[ $cur == -* ]]; then
          kind=words list=$flags value=$cur
          case ' '$flags in *" $cur"*) ;; *) value=--${cur#--} value=--$(tr - _ <<<"${value#--}") ;; esac
        else
          name='' value=$cur
          [[ -n $named || $verb != '@DEFAULT@' ]] || { kind=words list='@VERBS@'; }
        fi
        case $name in --*) name=${name//-/_} name=--${name#__} ;; esac
        [[ -n $kind ]] || case $of:$name in
      @PLACES@  esac
        case $kind in
          words) COMPREPLY=($(compgen -W "$list" -- "$value")) ;;
          files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$value") ;;
          directories) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$value") ;;
          names)
            if [[ -n $start ]]; then
              case $value in "$start"*) value=${value#"$start"} ;; *) value='' ;; esac
              prefix+=$start
            elif [[ $value == *,* ]]; then
              prefix+=${value%,*}, value=${value##*,}
            fi
            list=$(timeout 5 "${COMP_WORDS[0]}" completion "$list" -- "${words[@]}" 2>/dev/null)
            COMPREPLY=($(compgen -W "$list" -- "$value")) ;;
        esac
        # Only what follows the last = or : is bash's word.
        piece=${COMP_WORDS[COMP_CWORD]}
        case $piece in =|:) piece='' ;; esac
        lead=${cur%"$piece"}
        for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
          word=$prefix${COMPREPLY[i]}
          COMPREPLY[i]=${word#"$lead"}
        done
        case ${COMPREPLY[0]-} in *=) compopt -o nospace ;; esac
        return 0
      }
      complete -F @FUNCTION@ @NAME@
      """;

  private final Candidates candidates;

  BashCompletion(VerbProgram program) {
    this.candidates = new Candidates(program);
  }

  String script() {
    return candidates.inScript(SCRIPT).replace("@FLAGS@", flags());
  }

  private String flags() {
    StringBuilder text = new StringBuilder();
    for (Verb verb : candidates.verbs()) {
      StringJoiner words = new StringJoiner(" ");
      for (Flag flag : Candidates.flags(verb)) {
        words.add(flag.dashed() + (flag.isSwitch() ? "" : "="));
        if (flag.isSwitch() && flag.onByDefault()) {
          words.add("--no-" + flag.name());
        }
      }
      text.append("    ").append(verb.word()).append(") flags='").append(words).append("' ;;\n");
    }
    return text.toString();
  }
}
