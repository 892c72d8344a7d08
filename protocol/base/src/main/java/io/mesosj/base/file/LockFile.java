package io.mesosj.base.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A lock between processes, held on a file that stays: whoever removed it could not know who waits
 * for it. The kernel lets go of it when its holder dies. Only the file's owner may open it, because
 * whoever may read a file may lock it and keep everybody waiting. May be closed by another thread.
 */
public final class LockFile implements Closeable {
  /** Beside whom it is held. */
  public enum Mode {
    /** Others may hold it so at the same time; within this process they take turns. */
    SHARED,
    /** Nobody else holds it. */
    ALONE
  }

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);
  private static final long POLL_MILLIS = 5;

  /**
   * The kernel's locks are a whole process's, and a process that closes a file loses all that it
   * holds on it: so no second thread may even open one.
   */
  private static final Map<Path, Semaphore> WITHIN_PROCESS = new ConcurrentHashMap<>();

  private final FileChannel channel;
  private final Semaphore turn;
  private boolean closed;

  private LockFile(FileChannel channel, Semaphore turn) {
    this.channel = channel;
    this.turn = turn;
  }

  /**
   * Waits for the lock.
   *
   * @throws IOException if it is not to be had in time, or the file can't be opened
   * @throws InterruptedIOException if the thread is interrupted, and still is
   */
  public static LockFile acquire(Path file, Mode mode, Duration limit) throws IOException {
    return tryAcquire(file, mode, limit)
        .orElseThrow(
            () ->
                new IOException(
                    "another process has held '" + file + "' for " + limit.toSeconds() + " s"));
  }

  /**
   * Waits for the lock, but not for longer than {@code limit}; with none it is tried once.
   *
   * @return empty if somebody else has it all the time
   * @throws IOException if the file can't be opened
   * @throws InterruptedIOException if the thread is interrupted, and still is
   */
  public static Optional<LockFile> tryAcquire(Path file, Mode mode, Duration limit)
      throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    Semaphore turn = WITHIN_PROCESS.computeIfAbsent(key(file), path -> new Semaphore(1, true));
    boolean held = false;
    try {
      if (!turn.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return Optional.empty();
      }
      try {
        Optional<LockFile> lock = lock(file, mode, turn, deadline);
        held = lock.isPresent();
        return lock;
      } finally {
        if (!held) {
          turn.release();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for '" + file + "'");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** One file may have several names. */
  private static Path key(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
  }

  private static Optional<LockFile> lock(Path file, Mode mode, Semaphore turn, long deadline)
      throws IOException, InterruptedException {
    FileChannel channel = open(file);
    boolean held = false;
    try {
      while (true) {
        if (channel.tryLock(0, Long.MAX_VALUE, mode == Mode.SHARED) != null) {
          held = true;
          return Optional.of(new LockFile(channel, turn));
        }
        if (System.nanoTime() - deadline >= 0) {
          return Optional.empty();
        }
        Thread.sleep(POLL_MILLIS);
      }
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, OPTIONS, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try {
      if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Lets go; a second call has nothing to do. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      // Closing the file gives the lock back.
      channel.close();
    } finally {
      turn.release();
    }
  }
}
