package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.isolator.plugin.PluginFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One port-mapper at a time changes a host's rules: between looking who holds a port and taking it
 * nobody else may. The kernel lets go of the lock when its holder dies.
 */
final class HostLock implements Closeable {
  /** Locks on files are a whole process's; its threads need one of their own. */
  private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock(true);

  /** Whoever may read a file may lock it, and keep everybody waiting. */
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long POLL_MILLIS = 5;

  private final FileChannel channel;

  private HostLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @throws PluginFailure if it is not to be had in a minute
   */
  static HostLock acquire(Path file) throws PluginFailure {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    try {
      if (!WITHIN_PROCESS.tryLock(LIMIT_NANOS, TimeUnit.NANOSECONDS)) {
        throw busy(file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    }
    boolean acquired = false;
    try {
      HostLock lock = new HostLock(open(file));
      lock.await(file, deadline);
      acquired = true;
      return lock;
    } finally {
      if (!acquired) {
        WITHIN_PROCESS.unlock();
      }
    }
  }

  private static FileChannel open(Path file) throws PluginFailure {
    try {
      FileChannel opened =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
      return opened;
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.PORT_MAP_FAILED,
          "the lock file can't be opened: " + FileProblem.describe(e),
          e);
    }
  }

  private void await(Path file, long deadline) throws PluginFailure {
    try {
      FileLock lock = channel.tryLock();
      while (lock == null) {
        if (System.nanoTime() > deadline) {
          channel.close();
          throw busy(file);
        }
        Thread.sleep(POLL_MILLIS);
        lock = channel.tryLock();
      }
    } catch (IOException e) {
      throw e instanceof PluginFailure known
          ? known
          : new PluginFailure(
              PluginFailure.PORT_MAP_FAILED,
              "can't lock " + file + ": " + FileProblem.describe(e),
              e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    }
  }

  private static PluginFailure busy(Path file) {
    return new PluginFailure(
        PluginFailure.TRY_AGAIN_LATER, "another port-mapper has held " + file + " for a minute");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the descriptor, and at the latest with the process.
    } finally {
      WITHIN_PROCESS.unlock();
    }
  }
}
