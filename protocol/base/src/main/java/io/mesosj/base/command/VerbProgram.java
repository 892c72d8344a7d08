package io.mesosj.base.command;

import io.mesosj.base.console.FailureException;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Habits;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program of verbs. */
public interface VerbProgram {
  /** Its name, as it is typed. */
  String name();

  /** What it is for, as the title of a manual page says it. */
  String purpose();

  /** Stands above the verbs in the overview. */
  String usage();

  /** Stands below the verbs in the overview: the flags that most people need, examples. */
  String guide();

  /** Its verbs; {@code help}, {@code version} and {@code completion} come by themselves. */
  List<Verb> verbs();

  /** The verb of a line without one; null when there must be one. */
  default @Nullable Verb defaultVerb() {
    return null;
  }

  /** Said of a line that begins with something else than a verb; empty, or a whole sentence. */
  default String hint() {
    return "";
  }

  /**
   * What to say of a word of other programs that is not known here; empty when there is nothing to
   * say. See {@link Habits}.
   *
   * @param verb whose flag the word should be; null when the word should be a verb
   * @param word a verb, or a flag with its dashes
   */
  default String insteadOf(@Nullable Verb verb, String word) {
    return "";
  }

  /** Fills in flags that are not on the line. */
  default Values complete(FlagTable table, Values line, Map<String, String> environment)
      throws UsageException {
    return line;
  }

  /** What the process ends with when a verb failed with an exit code. */
  default int exitCode(Verb verb, int code) {
    return code;
  }

  /** The verb whose flags say where names are looked for. */
  Verb searcher();

  /** Names to complete a line with, such as {@code tasks}: those that fit what the flags say. */
  List<String> names(String what, Invocation invocation)
      throws UsageException, FailureException, IOException;

  /** Exit codes, variables, files: each a title with terms and what they mean. */
  Map<String, Map<String, String>> appendix();
}
