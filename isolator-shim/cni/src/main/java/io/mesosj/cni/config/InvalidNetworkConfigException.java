package io.mesosj.cni.config;

import java.io.IOException;

/**
 * A network configuration that can't be used; the message names the file and what is wrong in it.
 */
public final class InvalidNetworkConfigException extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidNetworkConfigException(String source, String problem) {
    super("CNI network configuration '" + source + "': " + problem);
  }
}
