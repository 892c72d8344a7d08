package io.mesosj.isolator.plugin;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.LockFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;

/** A lock among plugins' processes. The kernel lets go of it when its holder dies. */
public final class PluginLock implements Closeable {
  private final LockFile lock;

  private PluginLock(LockFile lock) {
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @param holder who may have it, for the message
   * @throws PluginFailure if it is not to be had within the limit, or not at all
   */
  public static PluginLock acquire(Path file, Duration limit, String holder) throws PluginFailure {
    try {
      return new PluginLock(
          LockFile.tryAcquire(file, LockFile.Mode.ALONE, limit)
              .orElseThrow(() -> busy(file, limit, holder)));
    } catch (PluginFailure e) {
      throw e;
    } catch (InterruptedIOException e) {
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.IO_FAILURE, "the lock file can't be opened: " + FileProblem.describe(e), e);
    }
  }

  private static PluginFailure busy(Path file, Duration limit, String holder) {
    return new PluginFailure(
        PluginFailure.TRY_AGAIN_LATER,
        holder + " has held " + file + " for " + limit.toSeconds() + " s");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      // The lock goes with the descriptor, and at the latest with the process.
    }
  }
}
