package io.mesosj.cni;

/**
 * A plugin failed. The message names the plugin, the network and the container, and ends with the
 * plugin's own words.
 */
public final class PluginException extends CniException {
  private static final long serialVersionUID = 1L;

  /** {@link #code} of a failure that the plugin did not describe by a CNI error object. */
  public static final int NO_CODE = 0;

  private static final int INCOMPATIBLE_VERSION = 1;

  private final String plugin;
  private final int code;

  PluginException(PluginCall call, String plugin, int code, String what) {
    super(failedTo(call, plugin) + what);
    this.plugin = plugin;
    this.code = code;
  }

  PluginException(PluginCall call, String plugin, String what) {
    this(call, plugin, NO_CODE, what);
  }

  static String failedTo(PluginCall call, String plugin) {
    return "CNI plugin '" + plugin + "' failed to " + deed(call) + ": ";
  }

  private static String deed(PluginCall call) {
    String network = "network '" + call.network() + "'";
    if (call.containerId().isEmpty()) {
      return call.command() + " on " + network;
    }
    String container = "container '" + call.containerId() + "'";
    return switch (call.command()) {
      case ADD -> "attach " + container + " to " + network;
      case DEL -> "detach " + container + " from " + network;
      default -> call.command() + " " + container + " on " + network;
    };
  }

  /** Whether it refused the network's version, so that it never did anything for it. */
  boolean refusesVersion() {
    return code == INCOMPATIBLE_VERSION;
  }

  /** The type of the plugin that failed. */
  public String plugin() {
    return plugin;
  }

  /** The code of the plugin's error object, or {@link #NO_CODE}. */
  public int code() {
    return code;
  }
}
