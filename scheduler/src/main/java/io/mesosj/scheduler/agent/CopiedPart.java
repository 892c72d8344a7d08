package io.mesosj.scheduler.agent;

import java.util.Arrays;

/** How much of a file was copied, and the last bytes of that, by which it is known again. */
final class CopiedPart {
  static final CopiedPart NONE = new CopiedPart(0, new byte[0]);

  /** Enough that two files of a log don't agree by chance, little beside what an agent answers. */
  private static final int TAIL = 1024;

  private final long length;
  private final byte[] tail;

  private CopiedPart(long length, byte[] tail) {
    this.length = length;
    this.tail = tail;
  }

  /** What stands before an offset, which nobody has read. */
  static CopiedPart before(long offset) {
    return new CopiedPart(offset, new byte[0]);
  }

  boolean isNothing() {
    return length == 0;
  }

  /** Where those last bytes begin. */
  long tailOffset() {
    return length - tail.length;
  }

  int tailLength() {
    return tail.length;
  }

  /** Whether bytes that were read from {@link #tailOffset} on begin with those. */
  boolean endsIn(byte[] found) {
    return found.length >= tail.length
        && Arrays.equals(found, 0, tail.length, tail, 0, tail.length);
  }

  /**
   * This and what follows.
   *
   * @param found read from {@link #tailOffset} on
   */
  CopiedPart plus(byte[] found) {
    return new CopiedPart(
        tailOffset() + found.length,
        Arrays.copyOfRange(found, Math.max(0, found.length - TAIL), found.length));
  }
}
