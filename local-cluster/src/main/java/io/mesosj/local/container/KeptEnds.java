package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is left of checkpointed containers that were taken away: how they ended, for a later agent,
 * until it is known to whom it matters. An agent may be killed after its container is gone and
 * before its task's last status is written down. Safe for use by several threads.
 */
final class KeptEnds {
  private static final Logger LOG = LoggerFactory.getLogger(KeptEnds.class);

  private final Set<Bundle> kept = ConcurrentHashMap.newKeySet();

  /** Removes all of a bundle but how its container ended, if that is known. */
  void keep(Bundle bundle) throws IOException {
    kept.add(bundle);
    bundle.deleteButEnd();
  }

  /** Removes the rest too. */
  void forget(Bundle bundle) throws IOException {
    bundle.delete();
    kept.remove(bundle);
  }

  /** Removes the rest of all: the agent ends in good order. */
  void forgetAll() {
    for (Bundle bundle : Set.copyOf(kept)) {
      try {
        forget(bundle);
      } catch (IOException e) {
        LOG.warn("'{}' can't be removed: {}", bundle.directory(), FileProblem.describe(e));
      }
    }
  }
}
