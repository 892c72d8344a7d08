package io.mesosj.scheduler.task;

import com.google.protobuf.MessageLite;
import java.util.Arrays;
import java.util.Objects;

/** What descriptions have in common that differ in ids only; its hash is computed once. */
final class Kind {
  private final Object[] parts;
  private final int hash;

  Kind(Object... parts) {
    this.parts = parts;
    int sum = 1;
    for (Object part : parts) {
      sum = 31 * sum + hash(part);
    }
    this.hash = sum;
  }

  /** A message's own has all of Mesos' descriptors built; equal ones are equally long. */
  private static int hash(Object part) {
    return part instanceof MessageLite message
        ? message.getSerializedSize()
        : Objects.hashCode(part);
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
