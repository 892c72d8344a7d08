package io.mesosj.isolator.cli;

import static io.mesosj.base.flags.Flag.list;
import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.command.CommonFlags;
import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.FlagTable;
import io.mesosj.base.flags.Operand;
import java.util.ArrayList;
import java.util.List;

/** The flags; those that mesos-agent has too are called what it calls them. */
final class ShimFlags {
  static final Flag NETWORK_CNI_CONFIG_DIR =
      text(
              "network_cni_config_dir",
              "DIR",
              "Where the networks' configurations are. Default: /etc/cni/net.d; without root"
                  + " ~/.config/cni/net.d where that is there.")
          .taking(Operand.DIRECTORY);
  static final Flag NETWORK_CNI_PLUGINS_DIR =
      text(
              "network_cni_plugins_dir",
              "DIR[:DIR]",
              "Where the CNI plugins are. Default: /opt/cni/bin:/usr/lib/cni.")
          .taking(Operand.DIRECTORY);
  static final Flag RUNTIME_DIR =
      text("runtime_dir", "DIR", "The agent's runtime directory. Default: /var/run/mesos.")
          .taking(Operand.DIRECTORY);
  static final Flag WORK_DIR =
      text("work_dir", "DIR", "The agent's work directory. Default: /var/lib/mesos.")
          .taking(Operand.DIRECTORY);
  static final Flag NETWORK_CNI_ROOT_DIR_PERSIST =
      toggle(
          "network_cni_root_dir_persist",
          false,
          "Whether attachments are remembered below the work directory and so outlive a reboot."
              + " Default: where there is something already, else they do.");
  static final Flag DEFAULT_CONTAINER_DNS =
      text(
              "default_container_dns",
              "JSON",
              "Name servers of containers whose network names none; JSON, or a file with it.")
          .taking(Operand.FILE);
  static final Flag PLUGIN_TIME_LIMIT =
      text(
          "plugin_time_limit",
          "DURATION",
          "How long one run of a plugin may take before it is killed. Default: 60secs.");
  static final Flag OUTPUT =
      text("output", "FORMAT", "table (the default) or json; svg, a picture, for inspect.")
          .taking(Operand.choice("table", "json", "svg"));
  static final Flag NETWORKS =
      text(
              "networks",
              "NAMES",
              "Networks to join, as mesos-execute has it: a,b or NetworkInfos in JSON.")
          .taking(Operand.names(ShimNames.NETWORKS));
  static final Flag NETWORK =
      list(
              "network",
              "NETWORK",
              "One network with its details: name=a,label=app=web,port=8080:80/tcp,ip=10.0.0.7.")
          .taking(Operand.names(ShimNames.NETWORKS).after("name="));
  static final Flag HOSTNAME =
      text("hostname", "NAME", "The container's host name. Default: its id.");
  static final Flag KNOWN =
      text(
              "known",
              "IDS",
              "Detaches every container but these (a,b), as an agent does when it starts."
                  + " Without it: those that have no namespace any more, or are waiting to be"
                  + " detached.")
          .taking(Operand.names(ShimNames.CONTAINERS));
  static final Flag FORCE =
      toggle(
          "force",
          false,
          "Where a plugin fails: takes away the namespace, the checkpoint and host-local's"
              + " addresses all the same, and says what may be left.");
  static final Flag DRY_RUN =
      toggle("dry_run", false, "Says what would be done, and does nothing.");
  static final Flag VALIDATE =
      toggle("validate", false, "Says of every file whether it is usable, and why not.");

  private static final FlagGroup AGENT =
      FlagGroup.of(
          "Agent",
          NETWORK_CNI_CONFIG_DIR,
          NETWORK_CNI_PLUGINS_DIR,
          RUNTIME_DIR,
          WORK_DIR,
          NETWORK_CNI_ROOT_DIR_PERSIST,
          DEFAULT_CONTAINER_DNS,
          PLUGIN_TIME_LIMIT);
  private static final FlagGroup RESULT = FlagGroup.of("Result", OUTPUT);

  private ShimFlags() {}

  /** A verb's own flags, and those that all have. */
  static FlagTable table(String title, Flag... own) {
    return own.length == 0 ? table() : table(FlagGroup.of(title, own));
  }

  /** A verb's own groups, and what all have. */
  static FlagTable table(FlagGroup... own) {
    List<FlagGroup> groups = new ArrayList<>(List.of(own));
    groups.addAll(List.of(AGENT, RESULT, CommonFlags.GROUP));
    return new FlagTable(groups);
  }
}
