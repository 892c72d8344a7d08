package io.mesosj.execute.run;

import io.mesosj.scheduler.agent.OutputFollower;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** The copying of one task's output. */
final class CopiedOutput {
  private final OutputFollower follower;
  private final OutputStream out;
  private final OutputStream err;

  CopiedOutput(OutputFollower follower, OutputStream out, OutputStream err) {
    this.follower = follower;
    this.out = out;
    this.err = err;
  }

  void start() {
    follower.start();
  }

  /**
   * Call when the task has ended: returns when the last byte is out.
   *
   * @return what kept the rest from being copied
   */
  Optional<IOException> finish(Duration limit) throws InterruptedException {
    Optional<IOException> failure = follower.finish(limit);
    try {
      out.close();
      err.close();
    } catch (IOException e) {
      return Optional.of(e);
    }
    return failure;
  }
}
