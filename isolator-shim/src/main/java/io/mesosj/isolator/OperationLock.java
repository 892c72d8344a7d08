package io.mesosj.isolator;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  private static final long POLL_MILLIS = 10;

  private final Path file;
  private final ReentrantReadWriteLock inside = new ReentrantReadWriteLock(true);
  private int sharers;
  private @Nullable FileLock held;

  OperationLock(Path file) {
    this.file = file;
  }

  /** Beside other operations, but not beside a GC. */
  <T> T shared(Work<T> work) throws IOException {
    inside.readLock().lock();
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

  /** Beside nothing else. */
  <T> T alone(Work<T> work) throws IOException {
    inside.writeLock().lock();
    try {
      FileLock alone = lock(false);
      try {
        return work.run();
      } finally {
        release(alone);
      }
    } finally {
      inside.writeLock().unlock();
    }
  }

  private synchronized void enter() throws IOException {
    if (sharers == 0) {
      held = lock(true);
    }
    sharers++;
  }

  private synchronized void leave() throws IOException {
    sharers--;
    if (sharers == 0 && held != null) {
      release(held);
      held = null;
    }
  }

  @SuppressWarnings("MustBeClosedChecker")
  private FileLock lock(boolean shared) throws IOException {
    Path directory = file.getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      while (true) {
        try {
          return channel.lock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
          // Another isolator of this process has it; the JVM does not wait for that by itself.
          Thread.sleep(POLL_MILLIS);
        }
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    } catch (InterruptedException e) {
      channel.close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + file, e);
    }
  }

  private static void release(FileLock lock) throws IOException {
    // Closing the file gives the lock back.
    lock.acquiredBy().close();
  }
}
