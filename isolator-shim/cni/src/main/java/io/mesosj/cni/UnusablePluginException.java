package io.mesosj.cni;

/** A plugin is not there or can't be run at all: install or mend it. */
public final class UnusablePluginException extends CniException {
  private static final long serialVersionUID = 1L;

  private final String plugin;
  private final String problem;

  /**
   * A problem of a plugin.
   *
   * @param network that needs it; the plugin's own name where none does yet
   */
  UnusablePluginException(String network, String plugin, String problem) {
    super(
        network.equals(plugin)
            ? "CNI plugin '" + plugin + "', " + problem
            : "CNI network '" + network + "' needs plugin '" + plugin + "', " + problem);
    this.plugin = plugin;
    this.problem = problem;
  }

  /** The same, said of the network that needs the plugin. */
  UnusablePluginException neededBy(String network) {
    return new UnusablePluginException(network, plugin, problem);
  }

  /** The plugin's type. */
  public String plugin() {
    return plugin;
  }
}
