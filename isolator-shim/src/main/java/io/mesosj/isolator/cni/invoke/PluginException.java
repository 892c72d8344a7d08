package io.mesosj.isolator.cni.invoke;

import java.io.IOException;

/**
 * A plugin failed. The message names the plugin, the network and the container, and ends with the
 * plugin's own words.
 */
public final class PluginException extends IOException {
  private static final long serialVersionUID = 1L;

  /** {@link #code} of a failure that the plugin did not describe by a CNI error object. */
  public static final int NO_CODE = 0;

  private final int code;

  PluginException(PluginCall call, String plugin, int code, String what) {
    super(
        "CNI plugin '"
            + plugin
            + "' failed to "
            + (call.command() == PluginCall.Command.ADD
                ? "attach container '"
                : call.command() + " container '")
            + call.containerId()
            + (call.command() == PluginCall.Command.ADD ? "' to network '" : "' on network '")
            + call.network()
            + "': "
            + what);
    this.code = code;
  }

  /** The code of the plugin's error object, or {@link #NO_CODE}. */
  public int code() {
    return code;
  }
}
