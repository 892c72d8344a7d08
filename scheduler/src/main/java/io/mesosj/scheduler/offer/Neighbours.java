package io.mesosj.scheduler.offer;

/** Where the other instances of a task are, for the constraints that spread them. */
public interface Neighbours {
  /** There are none. */
  Neighbours NONE = (attribute, value) -> 0;

  /** How many live instances are on agents whose {@code attribute} has {@code value}. */
  int count(String attribute, String value);
}
