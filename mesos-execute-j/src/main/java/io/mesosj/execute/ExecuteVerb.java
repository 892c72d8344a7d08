package io.mesosj.execute;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Verb;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.Words;
import io.mesosj.execute.cluster.AttachTaskCommand;
import io.mesosj.execute.cluster.CpCommand;
import io.mesosj.execute.cluster.EventsCommand;
import io.mesosj.execute.cluster.ExecCommand;
import io.mesosj.execute.cluster.InspectCommand;
import io.mesosj.execute.cluster.KillCommand;
import io.mesosj.execute.cluster.LogsCommand;
import io.mesosj.execute.cluster.NetworksCommand;
import io.mesosj.execute.cluster.PsCommand;
import io.mesosj.execute.cluster.RmCommand;
import io.mesosj.execute.cluster.StatsCommand;
import io.mesosj.execute.cluster.WaitCommand;
import io.mesosj.execute.doctor.DoctorCommand;
import io.mesosj.execute.local.CleanCommand;
import io.mesosj.execute.local.ImagesCommand;
import io.mesosj.execute.local.LocalCommand;
import io.mesosj.execute.run.RunCommand;

/** The verbs; without one the command runs a task, as mesos-execute does. */
enum ExecuteVerb implements Verb {
  RUN("Runs a task; the verb of a line without one", Words.WORD_AND_COMMAND),
  PS("Lists the tasks of a cluster", Words.NONE),
  LOGS("Prints what a task has printed", Words.ANY),
  EXEC("Runs a command in a task's container", Words.WORD_FLAGS_COMMAND),
  ATTACH("Puts you at a task that runs: its output, its terminal", Words.ANY),
  KILL("Ends tasks", Words.ANY),
  WAIT("Waits for tasks to end, and prints their exit codes", Words.ANY),
  INSPECT("Shows all that is known of a task", Words.ANY),
  STATS("Shows what tasks use: processors, memory, network", Words.ANY),
  EVENTS("Tells what happens in a cluster", Words.NONE),
  CP("Copies a file out of a task, or into it", Words.ANY),
  RM("Removes what ended tasks have left at the master", Words.ANY),
  NETWORKS("Shows which tasks are on which networks; makes networks", Words.ANY),
  IMAGES("Lists the images that local clusters have kept, or removes them", Words.ANY),
  LOCAL("Keeps a cluster running here or in the background", Words.ANY),
  DOCTOR("Tells what this machine can do, and what to do about the rest", Words.NONE),
  CLEAN("Takes away what killed clusters have left", Words.NONE);

  private final String purpose;
  private final Words words;

  ExecuteVerb(String purpose, Words words) {
    this.purpose = purpose;
    this.words = words;
  }

  @Override
  public String purpose() {
    return purpose;
  }

  @Override
  public Words words() {
    return words;
  }

  @Override
  public Operand operand() {
    if (this == IMAGES) {
      return Operand.choice("prune");
    }
    if (this == NETWORKS) {
      return Operand.choice("create", "rm", "inspect");
    }
    if (this == LOCAL) {
      return Operand.choice("start", "stop", "status", "list", "agent");
    }
    return words == Words.NONE || this == RUN ? Operand.ANYTHING : Operand.names("tasks");
  }

  @Override
  public FlagTable flags() {
    return switch (this) {
      case RUN -> RunCommand.flags();
      case PS -> PsCommand.flags();
      case LOGS -> LogsCommand.flags();
      case EXEC -> ExecCommand.flags();
      case ATTACH -> AttachTaskCommand.flags();
      case KILL -> KillCommand.flags();
      case WAIT -> WaitCommand.flags();
      case INSPECT -> InspectCommand.flags();
      case STATS -> StatsCommand.flags();
      case EVENTS -> EventsCommand.flags();
      case CP -> CpCommand.flags();
      case RM -> RmCommand.flags();
      case NETWORKS -> NetworksCommand.flags();
      case IMAGES -> ImagesCommand.flags();
      case LOCAL -> LocalCommand.flags();
      case DOCTOR -> DoctorCommand.flags();
      case CLEAN -> CleanCommand.flags();
    };
  }

  @Override
  public Command command() {
    return switch (this) {
      case RUN -> new RunCommand();
      case PS -> new PsCommand();
      case LOGS -> new LogsCommand();
      case EXEC -> new ExecCommand();
      case ATTACH -> new AttachTaskCommand();
      case KILL -> new KillCommand();
      case WAIT -> new WaitCommand();
      case INSPECT -> new InspectCommand();
      case STATS -> new StatsCommand();
      case EVENTS -> new EventsCommand();
      case CP -> new CpCommand();
      case RM -> new RmCommand();
      case NETWORKS -> new NetworksCommand();
      case IMAGES -> new ImagesCommand();
      case LOCAL -> new LocalCommand();
      case DOCTOR -> new DoctorCommand();
      case CLEAN -> new CleanCommand();
    };
  }

  @Override
  public String introduction() {
    return switch (this) {
      case RUN -> RunCommand.INTRODUCTION;
      case PS -> PsCommand.INTRODUCTION;
      case LOGS -> LogsCommand.INTRODUCTION;
      case EXEC -> ExecCommand.INTRODUCTION;
      case ATTACH -> AttachTaskCommand.INTRODUCTION;
      case KILL -> KillCommand.INTRODUCTION;
      case WAIT -> WaitCommand.INTRODUCTION;
      case INSPECT -> InspectCommand.INTRODUCTION;
      case STATS -> StatsCommand.INTRODUCTION;
      case EVENTS -> EventsCommand.INTRODUCTION;
      case CP -> CpCommand.INTRODUCTION;
      case RM -> RmCommand.INTRODUCTION;
      case NETWORKS -> NetworksCommand.INTRODUCTION;
      case IMAGES -> ImagesCommand.INTRODUCTION;
      case LOCAL -> LocalCommand.INTRODUCTION;
      case DOCTOR -> DoctorCommand.INTRODUCTION;
      case CLEAN -> CleanCommand.INTRODUCTION;
    };
  }
}
