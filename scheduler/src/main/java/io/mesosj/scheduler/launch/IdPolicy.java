package io.mesosj.scheduler.launch;

/** How the ids of tasks, and of groups' executors, are made from their names. */
public enum IdPolicy {
  /**
   * {@code web.<uuid>}: no framework ever had it. What runs for long, and whoever has a store,
   * wants this.
   */
  NAME_AND_UUID,

  /**
   * {@code web}, and {@code web.2}, {@code web.3} … for the launches after the first: short and
   * known before, good for one run of a framework.
   */
  NAME
}
