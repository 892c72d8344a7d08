package io.mesosj.isolator.portmapper;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.LockFile;
import io.mesosj.isolator.plugin.PluginFailure;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One port-mapper at a time changes a host's rules: between looking who holds a port and taking it
 * nobody else may. The kernel lets go of the lock when its holder dies.
 */
final class HostLock implements Closeable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final LockFile lock;

  private HostLock(LockFile lock) {
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @throws PluginFailure if it is not to be had in a minute
   */
  static HostLock acquire(Path file) throws PluginFailure {
    try {
      return new HostLock(
          LockFile.tryAcquire(file, LockFile.Mode.ALONE, LIMIT).orElseThrow(() -> busy(file)));
    } catch (PluginFailure e) {
      throw e;
    } catch (InterruptedIOException e) {
      throw new PluginFailure(PluginFailure.TRY_AGAIN_LATER, "interrupted", e);
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.PORT_MAP_FAILED,
          "the lock file can't be opened: " + FileProblem.describe(e),
          e);
    }
  }

  private static PluginFailure busy(Path file) {
    return new PluginFailure(
        PluginFailure.TRY_AGAIN_LATER, "another port-mapper has held " + file + " for a minute");
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
