package io.mesosj.scheduler.task;

import java.util.Arrays;

/** What descriptions have in common that differ in ids only; its hash is computed once. */
final class Kind {
  private final Object[] parts;
  private final int hash;

  Kind(Object... parts) {
    this.parts = parts;
    this.hash = Arrays.hashCode(parts);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Kind that && hash == that.hash && Arrays.equals(parts, that.parts));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
