package io.mesosj.isolator.cli;

/** The help, made from the tables of verbs and flags. */
final class Help {
  private Help() {}

  /** What the command is, and its verbs. */
  static String overview() {
    StringBuilder text =
        new StringBuilder(
            """
            Usage: isolator-shim VERB [FLAG...]

            Shows and mends the CNI networks of a Mesos agent's containers, from its checkpoints: those of Mesos' own
            network/cni isolator and of this one. Flags are named as mesos-agent names them, and read from $MESOS_NAME too.

            """);
    for (Verb verb : Verb.values()) {
      text.append("  ").append(pad(verb.word(), 10)).append(verb.purpose()).append('\n');
    }
    return text.append(
            """

            Exit codes: 0 well; 1 a plugin, a file or the kernel failed; 2 wrong command line; 3 status, check and
            networks --validate found trouble; 4 no such container. exec ends as its command does, 125 if it has none.

            isolator-shim VERB --help shows a verb's flags.
            """)
        .toString();
  }

  static String of(Verb verb) {
    StringBuilder text = new StringBuilder("Usage: isolator-shim ").append(verb.word());
    if (!verb.words().isEmpty()) {
      text.append(' ').append(verb.words());
    }
    text.append(" [FLAG...]\n\n").append(verb.purpose()).append("\n\n");
    for (Flag flag : verb.flags()) {
      text.append("  ").append(flag);
      if (!flag.isSwitch()) {
        text.append('=').append(flag.value());
      }
      text.append("\n          ").append(flag.help()).append('\n');
    }
    return text.toString();
  }

  private static String pad(String word, int width) {
    return word + " ".repeat(Math.max(1, width - word.length()));
  }
}
