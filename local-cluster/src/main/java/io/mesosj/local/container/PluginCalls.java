package io.mesosj.local.container;

import io.mesosj.cni.EndedCall;
import io.mesosj.isolator.calls.HiddenSecrets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The last runs of plugins for containers, for whoever wants to know what they were called with.
 * Safe for use by several threads.
 */
public final class PluginCalls implements Consumer<EndedCall> {
  private static final int MOST = 256;

  private final Deque<EndedCall> calls = new ArrayDeque<>();

  /** Those that are about no container, as VERSION, are not kept. */
  @Override
  public synchronized void accept(EndedCall call) {
    if (call.call().containerId().isEmpty()) {
      return;
    }
    if (calls.size() == MOST) {
      calls.remove();
    }
    calls.add(call);
  }

  /** All that are kept, the oldest first; without what by its name is a secret. */
  public synchronized List<EndedCall> all() {
    return calls.stream().map(HiddenSecrets::hidden).toList();
  }
}
