package io.mesosj.execute;

import io.mesosj.execute.flags.FlagTable;
import io.mesosj.execute.flags.OneLine;
import io.mesosj.execute.flags.UsageException;
import io.mesosj.execute.local.LocalCommand;
import io.mesosj.execute.run.RunCommand;
import io.mesosj.execute.verb.Command;
import java.util.Locale;

/** The verbs; without one the command runs a task, as mesos-execute does. */
enum Verb {
  /** Runs a task. */
  RUN,
  /** Keeps an embedded cluster running. */
  LOCAL;

  static Verb named(String word) throws UsageException {
    for (Verb verb : values()) {
      if (verb.word().equals(word)) {
        return verb;
      }
    }
    throw new UsageException(
        "unknown verb '"
            + OneLine.of(word, 60)
            + "'; there are run (the default) and local; flags begin with --");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  FlagTable flags() {
    return this == LOCAL ? LocalCommand.flags() : RunCommand.flags();
  }

  Command command() {
    return this == LOCAL ? new LocalCommand() : new RunCommand();
  }

  String introduction() {
    return this == LOCAL ? LocalCommand.INTRODUCTION : RunCommand.INTRODUCTION;
  }
}
