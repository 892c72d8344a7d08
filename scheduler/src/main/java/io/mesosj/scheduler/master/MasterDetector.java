package io.mesosj.scheduler.master;

import io.mesosj.scheduler.failure.SchedulerException;
import java.net.URI;
import java.time.Duration;

/** Says where to subscribe. Asked again for every attempt; used by one thread at a time. */
public interface MasterDetector extends AutoCloseable {
  /**
   * A master to try next: the leader where that is known, else one that may know it.
   *
   * @param limit how long to wait for a leader to be there
   * @throws SchedulerException if there is none, with the reason, or the thread is interrupted
   */
  URI next(Duration limit) throws SchedulerException;

  /** How many different answers {@link #next} may give before they repeat. */
  default int candidates() {
    return 1;
  }

  @Override
  default void close() {}
}
