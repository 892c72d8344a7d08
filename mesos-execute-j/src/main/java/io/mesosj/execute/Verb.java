package io.mesosj.execute;

import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.text.OneLine;
import io.mesosj.execute.cluster.ExecCommand;
import io.mesosj.execute.cluster.KillCommand;
import io.mesosj.execute.cluster.LogsCommand;
import io.mesosj.execute.cluster.NetworksCommand;
import io.mesosj.execute.cluster.PsCommand;
import io.mesosj.execute.local.LocalCommand;
import io.mesosj.execute.run.RunCommand;
import io.mesosj.execute.verb.Command;
import java.util.Locale;

/** The verbs; without one the command runs a task, as mesos-execute does. */
enum Verb {
  /** Runs a task. */
  RUN,
  /** Lists tasks. */
  PS,
  /** Prints what a task has printed. */
  LOGS,
  /** Ends tasks. */
  KILL,
  /** Runs a command in a task's container. */
  EXEC,
  /** Shows who is on which network. */
  NETWORKS,
  /** Keeps an embedded cluster running. */
  LOCAL,
  /** Prints which version this is. */
  VERSION,
  /** Prints a completion script. */
  COMPLETION;

  static Verb named(String word) throws UsageException {
    for (Verb verb : values()) {
      if (verb.word().equals(word)) {
        return verb;
      }
    }
    throw new UsageException(
        "unknown verb '"
            + OneLine.of(word, 60)
            + "'; there are run (the default), ps, logs, exec, kill, networks, local, version and"
            + " completion; flags begin with --");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it has arguments besides its flags. */
  boolean takesWords() {
    return this == COMPLETION || this == LOGS || this == EXEC || this == KILL;
  }

  FlagTable flags() {
    return switch (this) {
      case RUN -> RunCommand.flags();
      case PS -> PsCommand.flags();
      case LOGS -> LogsCommand.flags();
      case EXEC -> ExecCommand.flags();
      case KILL -> KillCommand.flags();
      case NETWORKS -> NetworksCommand.flags();
      case LOCAL -> LocalCommand.flags();
      case VERSION -> VersionCommand.flags();
      case COMPLETION -> CompletionCommand.flags();
    };
  }

  Command command() {
    return switch (this) {
      case RUN -> new RunCommand();
      case PS -> new PsCommand();
      case LOGS -> new LogsCommand();
      case EXEC -> new ExecCommand();
      case KILL -> new KillCommand();
      case NETWORKS -> new NetworksCommand();
      case LOCAL -> new LocalCommand();
      case VERSION -> new VersionCommand();
      case COMPLETION -> new CompletionCommand();
    };
  }

  String introduction() {
    return switch (this) {
      case RUN -> RunCommand.INTRODUCTION;
      case PS -> PsCommand.INTRODUCTION;
      case LOGS -> LogsCommand.INTRODUCTION;
      case EXEC -> ExecCommand.INTRODUCTION;
      case KILL -> KillCommand.INTRODUCTION;
      case NETWORKS -> NetworksCommand.INTRODUCTION;
      case LOCAL -> LocalCommand.INTRODUCTION;
      case VERSION -> VersionCommand.INTRODUCTION;
      case COMPLETION -> CompletionCommand.INTRODUCTION;
    };
  }
}
