package io.mesosj.cni;

import java.util.List;

/**
 * In a DEL only plugins failed whose ADD had never answered: mostly over their configuration, which
 * fails again and again, and then there is nothing to undo. What had answered is undone. The cause
 * is the first failure; the others are suppressed.
 */
public final class UnansweredAddException extends CniException {
  private static final long serialVersionUID = 1L;

  private final boolean timeout;

  UnansweredAddException(List<CniException> failures) {
    super(String.valueOf(failures.get(0).getMessage()), failures.get(0));
    failures.subList(1, failures.size()).forEach(this::addSuppressed);
    this.timeout = failures.stream().anyMatch(PluginTimeoutException.class::isInstance);
  }

  /** Whether the time of one was over, so that asking it again takes as long. */
  public boolean isTimeout() {
    return timeout;
  }
}
