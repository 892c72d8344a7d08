package io.mesosj.isolator.cli;

import java.util.Locale;

/** The flags; those that mesos-agent has too are called what it calls them. */
enum Flag {
  NETWORK_CNI_CONFIG_DIR("DIR", "Where the networks' configurations are. Default: /etc/cni/net.d."),
  NETWORK_CNI_PLUGINS_DIR(
      "DIR[:DIR]", "Where the CNI plugins are. Default: /opt/cni/bin:/usr/lib/cni."),
  RUNTIME_DIR("DIR", "The agent's runtime directory. Default: /var/run/mesos."),
  WORK_DIR("DIR", "The agent's work directory. Default: /var/lib/mesos."),
  NETWORK_CNI_ROOT_DIR_PERSIST(
      "",
      "Whether attachments are remembered below the work directory and so outlive a reboot. "
          + "Default: where there is something already, else they do."),
  DEFAULT_CONTAINER_DNS(
      "JSON", "Name servers of containers whose network names none; JSON, or a file with it."),
  PLUGIN_TIME_LIMIT(
      "DURATION", "How long one run of a plugin may take before it is killed. Default: 60secs."),
  OUTPUT("FORMAT", "table (the default) or json; svg, a picture, for inspect."),
  VERBOSE("", "Shows a failure with its stack trace."),
  HELP("", "This text."),
  NETWORKS("NAMES", "Networks to join, as mesos-execute has it: a,b or NetworkInfos in JSON."),
  NETWORK(
      "NETWORK",
      "One network with its details: name=a,label=app=web,port=8080:80/tcp,ip=10.0.0.7. "
          + "May be repeated."),
  HOSTNAME("NAME", "The container's host name. Default: its id."),
  KNOWN(
      "IDS",
      "Detaches every container but these (a,b), as an agent does when it starts. "
          + "Without it: those that have no namespace any more, or are waiting to be detached."),
  DRY_RUN("", "Says what would be done, and does nothing."),
  VALIDATE("", "Says of every file whether it is usable, and why not.");

  private final String value;
  private final String help;

  Flag(String value, String help) {
    this.value = value;
    this.help = help;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What stands for the value in the help; empty for a switch. */
  String value() {
    return value;
  }

  boolean isSwitch() {
    return value.isEmpty();
  }

  boolean mayRepeat() {
    return this == NETWORK;
  }

  String help() {
    return help;
  }

  /** What mesos-agent reads the flag from when it is not on its command line. */
  String variable() {
    return "MESOS_" + name();
  }

  @Override
  public String toString() {
    return "--" + word();
  }
}
