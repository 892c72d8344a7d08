package io.mesosj.isolator.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What the command can do. */
enum Verb {
  NETWORKS("", "Lists the configured networks: versions, plugins and whether they are ready."),
  INSPECT("[ID...]", "Shows containers' networks, addresses, routes, mapped ports and labels."),
  STATUS("", "Lists the containers, and what is wrong with those that need somebody."),
  EXEC("ID -- COMMAND [ARGUMENT...]", "Runs a command of this host in a container's network."),
  ATTACH("ID", "Makes a network namespace and attaches it to networks."),
  DETACH("ID...", "Detaches containers from their networks and removes their namespaces."),
  CHECK("[ID...]", "Has the plugins check that all is as they left it (CNI's CHECK)."),
  RECOVER("", "Detaches what a reboot, a crash or a failing plugin left behind."),
  GC("", "Has the plugins forget what no checkpoint knows (CNI's GC).");

  private final String words;
  private final String purpose;

  Verb(String words, String purpose) {
    this.words = words;
    this.purpose = purpose;
  }

  /** The verb as it is typed. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What stands between the verb and its flags. */
  String words() {
    return words;
  }

  String purpose() {
    return purpose;
  }

  Set<Flag> flags() {
    Set<Flag> flags = EnumSet.range(Flag.NETWORK_CNI_CONFIG_DIR, Flag.HELP);
    switch (this) {
      case NETWORKS -> flags.add(Flag.VALIDATE);
      case ATTACH -> flags.addAll(EnumSet.of(Flag.NETWORKS, Flag.NETWORK, Flag.HOSTNAME));
      case RECOVER -> flags.addAll(EnumSet.of(Flag.KNOWN, Flag.DRY_RUN));
      default -> {}
    }
    return flags;
  }

  Command command() {
    return switch (this) {
      case NETWORKS -> new NetworksCommand();
      case INSPECT -> new InspectCommand();
      case STATUS -> new StatusCommand();
      case EXEC -> new ExecCommand();
      case ATTACH -> new AttachCommand();
      case DETACH -> new DetachCommand();
      case CHECK -> new CheckCommand();
      case RECOVER -> new RecoverCommand();
      case GC -> new GcCommand();
    };
  }

  static Verb named(String word) throws UsageException {
    for (Verb verb : values()) {
      if (verb.word().equals(word)) {
        return verb;
      }
    }
    throw new UsageException(
        "unknown verb '" + Arguments.echo(word) + "'; isolator-shim --help lists them");
  }
}
