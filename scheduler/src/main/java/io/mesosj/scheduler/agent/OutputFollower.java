package io.mesosj.scheduler.agent;

import io.mesosj.base.thread.Threads;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copies a task's standard output and standard error while it runs, on a thread of its own. The
 * files API has no way to wait for more, so the files are asked for again: often while there is
 * output, less often while there is none.
 */
public final class OutputFollower implements AutoCloseable {
  private final List<FollowedFile> followed;
  private final Runnable onClosedOutput;
  private final Thread thread;
  private long longestPause = PollPauses.LONGEST;
  private boolean ending;
  private boolean closed;
  private @Nullable IOException lastFailure;

  /**
   * Makes a follower of {@code stdout} and {@code stderr} in a sandbox.
   *
   * @param onClosedOutput called once when our own output can't be written to any more
   */
  public OutputFollower(
      SandboxFiles files,
      String sandbox,
      OutputStream out,
      OutputStream err,
      Runnable onClosedOutput) {
    this(files, sandbox, out, err, onClosedOutput, 0, 0);
  }

  /** The same from some offset on in each of the two. */
  public OutputFollower(
      SandboxFiles files,
      String sandbox,
      OutputStream out,
      OutputStream err,
      Runnable onClosedOutput,
      long outOffset,
      long errOffset) {
    this.followed =
        List.of(
            new FollowedFile(files, sandbox + "/stdout", out, outOffset),
            new FollowedFile(files, sandbox + "/stderr", err, errOffset));
    this.onClosedOutput = onClosedOutput;
    this.thread = Threads.daemon("output of " + sandbox, this::follow);
  }

  /** Asks more often, for somebody who waits for an echo; before {@link #start}. */
  public void hurry() {
    longestPause = PollPauses.SHORTEST;
  }

  /** Begins to copy. */
  public void start() {
    thread.start();
  }

  /**
   * Call when the task has ended: copies the rest and returns when the last byte is out.
   *
   * @return the failure that keeps the rest from being read, if there was one
   */
  public Optional<IOException> finish(Duration limit) throws InterruptedException {
    synchronized (this) {
      ending = true;
      notifyAll();
    }
    thread.join(limit.toMillis());
    boolean late = thread.isAlive();
    close();
    synchronized (this) {
      return late
          ? Optional.of(new IOException("not done after " + limit.toSeconds() + " s"))
          : Optional.ofNullable(lastFailure);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private void follow() {
    try {
      copyToTheEnd();
    } catch (OutputClosedException e) {
      onClosedOutput.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void copyToTheEnd() throws OutputClosedException, InterruptedException {
    long pause = PollPauses.SHORTEST;
    int failures = 0;
    boolean goingOn = true;
    while (goingOn) {
      boolean last = isEnding();
      boolean more = copyAll();
      failures = hasFailed() ? failures + 1 : 0;
      // The task had ended before this round began, so an empty round is the end of the files.
      if (last && !more && (failures == 0 || failures >= PollPauses.TRIES)) {
        return;
      }
      pause = more ? PollPauses.SHORTEST : Math.min(longestPause, pause * 2);
      goingOn = more || pause(last ? PollPauses.SHORTEST : pause);
    }
  }

  private boolean copyAll() throws OutputClosedException {
    boolean more = false;
    IOException failure = null;
    for (FollowedFile file : followed) {
      try {
        more |= file.copyOnce();
      } catch (IOException e) {
        failure = e;
      }
    }
    synchronized (this) {
      lastFailure = failure;
    }
    return more;
  }

  private synchronized boolean isEnding() {
    return ending;
  }

  private synchronized boolean hasFailed() {
    return lastFailure != null;
  }

  /** Pauses until it is time, or the task has ended; false when the follower was closed. */
  private synchronized boolean pause(long millis) throws InterruptedException {
    boolean endingBefore = ending;
    long until = System.nanoTime() + millis * 1_000_000;
    while (!closed && ending == endingBefore) {
      long left = (until - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    return !closed;
  }
}
