package io.mesosj.isolator.portmapper;

import io.mesosj.cni.CniException;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.UnansweredAddException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/**
 * A DEL of a network on a host whose administrator may have switched to another iptables since ADD,
 * or flushed all rules: plugins look for what they made in the iptables of now only, and some fail
 * for ever over what is not there.
 */
public final class ThoroughDel {
  private static final int MOST_ATTEMPTS = 4;

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

  /**
   * As {@link #run}, of an ADD that may not have come to its end. A plugin that never answered
   * fails mostly over its configuration, again and again, and has nothing to undo. But it may have
   * done its work before it failed, and have a passing reason not to undo it, so it is asked more
   * than once; one that hung is not.
   *
   * @param earlier what a first attempt failed with, if there was one
   * @return what plugins said that are let be, since they had never answered
   * @throws IOException as {@link #run}, but for those
   */
  public static Optional<UnansweredAddException> runAsFarAsPossible(
      NetworkConfig network, String containerId, Optional<? extends CniException> earlier, Del del)
      throws IOException {
    UnansweredAddException failure =
        earlier.orElse(null) instanceof UnansweredAddException e ? e : null;
    int attempts = failure == null ? 0 : 1;
    while (attempts < MOST_ATTEMPTS && (failure == null || !failure.isTimeout())) {
      try {
        run(network, containerId, del);
        return Optional.empty();
      } catch (UnansweredAddException e) {
        failure = e;
      }
      attempts++;
    }
    return Optional.ofNullable(failure);
  }
}
