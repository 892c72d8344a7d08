package io.mesosj.local.http;

/**
 * The memory for the bodies of one path's requests, until they are answered: who sends many large
 * ones at once would take all of the process' otherwise. Belongs to the event loop.
 */
final class BodyRoom {
  /** What a stranger may send, who has nothing to say. */
  private static final int STRANGERS = 4096;

  static final int LARGEST = 16 << 20;

  /** Some of the largest ones, and thousands of the usual. */
  private static final long ALL = 4L * LARGEST;

  private final int most;
  private long taken;

  private BodyRoom(int most) {
    this.most = most;
  }

  /** For those whom {@code access} lets in. */
  static BodyRoom of(Access access) {
    return new BodyRoom(access == Access.ANYBODY ? STRANGERS : LARGEST);
  }

  /**
   * Makes sure that a body may be so long.
   *
   * @throws ApiError 413 if not
   */
  void check(long length) throws ApiError {
    if (length > most) {
      throw new ApiError(413, "The body is larger than " + most + " bytes");
    }
  }

  /**
   * Takes room for a piece of a body.
   *
   * @param length of the whole body so far
   * @throws ApiError 413 if it is too long, 503 if there is no room at the moment
   */
  void take(int piece, long length) throws ApiError {
    check(length);
    if (taken + piece > ALL) {
      throw new ApiError(503, "Too many bytes of requests are on their way; try again later");
    }
    taken += piece;
  }

  /** Gives room back. */
  void giveBack(long bytes) {
    taken -= bytes;
  }
}
