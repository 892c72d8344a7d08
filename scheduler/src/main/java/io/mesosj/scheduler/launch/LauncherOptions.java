package io.mesosj.scheduler.launch;

import java.time.Duration;

/**
 * How a launcher behaves.
 *
 * @param store what outlives the process
 * @param acknowledgesItself whether updates are acknowledged when the listener returns; otherwise
 *     by {@link TaskUpdate#acknowledge}
 * @param refuse for how long offers are declined that don't fit while something waits
 * @param reconcileFirst the pause before the master is asked again about tasks it did not answer
 *     for; doubled each time
 * @param reconcileMax the longest such pause
 * @param reconcileEvery the pause between two reconciliations in quiet times
 * @param maxAttempts how often a task may miss its agent (rescinded offers) before it fails
 */
public record LauncherOptions(
    TaskStore store,
    boolean acknowledgesItself,
    Duration refuse,
    Duration reconcileFirst,
    Duration reconcileMax,
    Duration reconcileEvery,
    int maxAttempts) {
  /** Nothing stored, automatic acknowledgement, the pauses that Mesos' guides advise. */
  public static LauncherOptions defaults() {
    return new LauncherOptions(
        TaskStore.NONE,
        true,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(60),
        Duration.ofMinutes(15),
        20);
  }

  /** The same with a store. */
  public LauncherOptions withStore(TaskStore other) {
    return new LauncherOptions(
        other,
        acknowledgesItself,
        refuse,
        reconcileFirst,
        reconcileMax,
        reconcileEvery,
        maxAttempts);
  }

  /** The same, with {@link TaskUpdate#acknowledge} left to the framework. */
  public LauncherOptions withExplicitAcknowledgement() {
    return new LauncherOptions(
        store, false, refuse, reconcileFirst, reconcileMax, reconcileEvery, maxAttempts);
  }

  /** The same with other pauses between reconciliations. */
  public LauncherOptions withReconciliation(Duration first, Duration max, Duration every) {
    return new LauncherOptions(store, acknowledgesItself, refuse, first, max, every, maxAttempts);
  }

  /** The same, declining offers that don't fit for another time. */
  public LauncherOptions withRefusal(Duration other) {
    return new LauncherOptions(
        store,
        acknowledgesItself,
        other,
        reconcileFirst,
        reconcileMax,
        reconcileEvery,
        maxAttempts);
  }
}
