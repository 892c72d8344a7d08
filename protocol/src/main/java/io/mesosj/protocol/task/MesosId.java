package io.mesosj.protocol.task;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the ids of tasks and executors may be: agents make directories of them. Source: Mesos 1.11,
 * {@code common/validation.cpp}.
 */
public final class MesosId {
  /** Bytes that a file's name may have, in UTF-8. */
  private static final int LONGEST = 255;

  private MesosId() {}

  /** Why {@code id} can't be one, in the master's words; empty if it can. */
  public static Optional<String> problem(String id) {
    if (id.isEmpty()) {
      return Optional.of("ID must not be empty");
    }
    if (length(id) > LONGEST) {
      return Optional.of("ID must not be greater than " + LONGEST + " characters");
    }
    if (id.equals(".") || id.equals("..")) {
      return Optional.of("'" + id + "' is disallowed");
    }
    return id.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))
        ? Optional.of("'" + id + "' contains invalid characters")
        : Optional.empty();
  }

  /** How much of what a file's name may have an id takes, in bytes. */
  public static int length(String id) {
    return id.getBytes(StandardCharsets.UTF_8).length;
  }
}
