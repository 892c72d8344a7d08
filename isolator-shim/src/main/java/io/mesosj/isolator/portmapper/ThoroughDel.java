package io.mesosj.isolator.portmapper;

import io.mesosj.cni.NetworkConfig;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * A DEL of a network on a host whose administrator may have switched to another iptables since ADD,
 * or flushed all rules: plugins look for what they made in the iptables of now only, and some fail
 * for ever over what is not there.
 */
public final class ThoroughDel {
  private ThoroughDel() {}

  /** Has a network's plugins undo what they did for a container. */
  public interface Del {
    void run() throws IOException;
  }

  /**
   * Runs the DEL, and once more where it failed because others have flushed what it wants to
   * remove.
   *
   * @throws IOException what the DEL failed with, or that the host's rules can't be read or changed
   */
  public static void run(NetworkConfig network, String containerId, Del del) throws IOException {
    ContainerChains.removeEarlier(network, containerId);
    try {
      del.run();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      MasqueradeChains chains;
      try {
        chains = MasqueradeChains.putBack(network, containerId);
      } catch (IOException unknown) {
        e.addSuppressed(unknown);
        throw e;
      }
      if (!chains.wereMissing()) {
        throw e;
      }
      try (chains) {
        del.run();
      }
    }
  }
}
