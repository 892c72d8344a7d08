package io.mesosj.isolator.cli;

import io.mesosj.base.command.Command;
import io.mesosj.base.command.Verb;
import io.mesosj.base.command.Watch;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.base.flags.Words;

/** What the command can do. */
enum ShimVerb implements Verb {
  NETWORKS("[create|rm|inspect NAME]", "Lists the configured networks; makes, shows, removes one"),
  INSPECT("[ID...]", "Shows containers' networks, addresses, routes and ports"),
  STATUS("", "Lists the containers, and what is wrong with them"),
  EXEC("ID -- COMMAND [ARGUMENT...]", "Runs a command in a container's network"),
  ATTACH("ID", "Makes a network namespace and attaches it to networks"),
  DETACH("ID...", "Detaches containers and removes their namespaces"),
  CHECK("[ID...]", "Has the plugins check that all is as they left it (CHECK)"),
  LOGS("[ID...]", "Shows what plugins were called with and answered"),
  TRACE("ID [PORT]", "Says why a published port does not answer, and what helps"),
  REPAIR("[ID...]", "Puts back the host's rules that others took away"),
  RECOVER("", "Detaches what a reboot, a crash or a plugin left behind"),
  GC("", "Has the plugins forget what no checkpoint knows (GC)");

  private final String words;
  private final String purpose;

  ShimVerb(String words, String purpose) {
    this.words = words;
    this.purpose = purpose;
  }

  @Override
  public String purpose() {
    return purpose;
  }

  @Override
  public String introduction() {
    String usage = "Usage: isolator-shim " + word() + (words.isEmpty() ? "" : " " + words);
    String rest = this == NETWORKS ? "\n" + NetworkFiles.GUIDE : "";
    return usage + " [FLAG...]\n\n" + purpose + ".\n" + rest;
  }

  @Override
  public FlagTable flags() {
    return switch (this) {
      case NETWORKS ->
          ShimFlags.table(FlagGroup.of("Networks", ShimFlags.VALIDATE), NetworkFiles.FLAGS);
      case ATTACH ->
          ShimFlags.table("Container", ShimFlags.NETWORKS, ShimFlags.NETWORK, ShimFlags.HOSTNAME);
      case RECOVER ->
          ShimFlags.table("Recovery", ShimFlags.KNOWN, ShimFlags.FORCE, ShimFlags.DRY_RUN);
      case DETACH -> ShimFlags.table("Detaching", ShimFlags.FORCE);
      case STATUS -> ShimFlags.table("Going on", Watch.FLAG);
      case INSPECT, EXEC, CHECK, LOGS, TRACE, REPAIR, GC -> ShimFlags.table("");
    };
  }

  @Override
  public Words words() {
    if (this == EXEC) {
      return Words.WORD_FLAGS_COMMAND;
    }
    return words.isEmpty() ? Words.NONE : Words.ANY;
  }

  @Override
  public Operand operand() {
    if (this == NETWORKS) {
      return Operand.choice("create", "rm", "inspect");
    }
    return words.isEmpty() || this == ATTACH
        ? Operand.ANYTHING
        : Operand.names(ShimNames.CONTAINERS);
  }

  @Override
  public Command command() {
    // What networks are configured is everybody's to read, and its own verbs say what they need.
    return this == NETWORKS ? body() : new RootOnly(this, body());
  }

  private Command body() {
    return switch (this) {
      case NETWORKS -> new NetworksCommand();
      case INSPECT -> new InspectCommand();
      case STATUS -> new StatusCommand();
      case EXEC -> new ExecCommand();
      case ATTACH -> new AttachCommand();
      case DETACH -> new DetachCommand();
      case CHECK -> new CheckCommand();
      case LOGS -> new LogsCommand();
      case TRACE -> new TraceCommand();
      case REPAIR -> new RepairCommand();
      case RECOVER -> new RecoverCommand();
      case GC -> new GcCommand();
    };
  }
}
