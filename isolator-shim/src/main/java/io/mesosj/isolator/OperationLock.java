package io.mesosj.isolator;

import io.mesosj.base.file.LockFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps GC away from every other operation, as the specification demands: operations share it, GC
 * has it alone. A file lock does the same towards other processes on the same checkpoints, such as
 * an operator's command line beside the agent. That file stays: whoever removed it could not know
 * who waits for it.
 */
final class OperationLock {
  /** Something done while the lock is held. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** An operation takes two plugin time limits at most, to do and to undo: by default, minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path file;
  private final ReentrantReadWriteLock inside = new ReentrantReadWriteLock(true);
  private int sharers;
  private @Nullable LockFile held;

  OperationLock(Path file) {
    this.file = file;
  }

  /** Beside other operations, but not beside a GC. */
  <T> T shared(Work<T> work) throws IOException {
    take(inside.readLock());
    try {
      enter();
      try {
        return work.run();
      } finally {
        leave();
      }
    } finally {
      inside.readLock().unlock();
    }
  }

  /**
   * As {@link #shared}, for those who only look and leave no file behind: where there is none,
   * nobody has ever locked it.
   */
  <T> T looking(Work<T> work) throws IOException {
    return Files.exists(file) ? shared(work) : work.run();
  }

  /** Beside nothing else. */
  @SuppressWarnings("try") // the lock is only held
  <T> T alone(Work<T> work) throws IOException {
    take(inside.writeLock());
    try {
      try (LockFile alone = lock(LockFile.Mode.ALONE)) {
        return work.run();
      }
    } finally {
      inside.writeLock().unlock();
    }
  }

  private synchronized void enter() throws IOException {
    if (sharers == 0) {
      held = lock(LockFile.Mode.SHARED);
    }
    sharers++;
  }

  private synchronized void leave() throws IOException {
    sharers--;
    if (sharers == 0 && held != null) {
      LockFile last = held;
      held = null;
      last.close();
    }
  }

  private LockFile lock(LockFile.Mode mode) throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return LockFile.acquire(file, mode, LIMIT);
  }

  private void take(Lock lock) throws IOException {
    try {
      if (!lock.tryLock(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(
            "another operation has held '" + file + "' for " + LIMIT.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for '" + file + "'");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
