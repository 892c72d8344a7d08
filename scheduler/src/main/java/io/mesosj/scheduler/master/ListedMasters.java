package io.mesosj.scheduler.master;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Masters by their addresses, tried in turn: one that does not lead redirects to the leader. */
public final class ListedMasters implements MasterDetector {
  private final List<URI> masters;
  private int next;

  /**
   * Addresses such as {@code http://10.0.0.1:5050}.
   *
   * @throws IllegalArgumentException if there are none
   */
  public ListedMasters(List<URI> masters) {
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("no master is named");
    }
    this.masters = List.copyOf(masters);
  }

  @Override
  public synchronized URI next(Duration limit) {
    URI master = masters.get(next);
    next = (next + 1) % masters.size();
    return master;
  }

  @Override
  public int candidates() {
    return masters.size();
  }

  @Override
  public String toString() {
    return masters.stream().map(URI::toString).collect(Collectors.joining(","));
  }
}
