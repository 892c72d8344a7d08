package io.mesosj.cni;

/** A plugin is not there or can't be run at all: install or mend it. */
public final class UnusablePluginException extends CniException {
  private static final long serialVersionUID = 1L;

  private final String plugin;

  UnusablePluginException(String network, String plugin, String problem) {
    super("CNI network '" + network + "' needs plugin '" + plugin + "', " + problem);
    this.plugin = plugin;
  }

  /** The plugin's type. */
  public String plugin() {
    return plugin;
  }
}
