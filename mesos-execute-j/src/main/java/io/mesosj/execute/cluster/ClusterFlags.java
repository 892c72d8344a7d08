package io.mesosj.execute.cluster;

import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import io.mesosj.execute.connection.ConnectionFlags;
import java.util.ArrayList;
import java.util.List;

/** The flags of the verbs that look at a cluster. */
final class ClusterFlags {
  static final Flag FRAMEWORK =
      text("framework", "ID", "Only tasks of this framework, by its id or its name.");
  static final Flag ALL =
      toggle("all", false, "Tasks that have ended too, as far as the master remembers them.")
          .withLetter('a');
  static final Flag OUTPUT =
      text("output", "FORMAT", "text, or json.").taking(Operand.choice("text", "json"));
  static final Flag FOLLOW = toggle("follow", false, "Go on until the task ends.").withLetter('f');
  static final Flag INTERACTIVE =
      toggle("interactive", false, "Pass standard input on to the command.").withLetter('i');
  static final Flag TERMINAL =
      toggle("tty", false, "Give the command a terminal; ours is raw meanwhile.").withLetter('t');
  static final Flag TAKE_OVER =
      toggle(
          "take_over",
          false,
          "Kill the task even if its framework is connected, which disconnects that framework's"
              + " scheduler.");
  static final Flag TIMEOUT =
      text("timeout", "DURATION", "How long to wait for the end. Default: 1mins.");

  private static final FlagGroup CONNECTION = ConnectionFlags.toCluster("Master");

  private ClusterFlags() {}

  static FlagTable table(Flag... flags) {
    return table(List.of(), flags);
  }

  /** With groups of a verb's own. */
  static FlagTable table(List<FlagGroup> own, Flag... flags) {
    List<FlagGroup> groups = new ArrayList<>();
    groups.add(FlagGroup.of("Tasks", flags));
    groups.addAll(own);
    groups.add(CONNECTION);
    groups.add(CommonFlags.GROUP);
    return new FlagTable(groups);
  }
}
