package io.mesosj.cni;

/**
 * A network configuration that can't be used; the message names the file and what is wrong in it.
 */
public final class InvalidNetworkConfigException extends CniException {
  private static final long serialVersionUID = 1L;

  InvalidNetworkConfigException(String source, String problem) {
    super("CNI network configuration '" + source + "': " + problem);
  }
}
