package io.mesosj.scheduler.zookeeper;

import io.mesosj.scheduler.failure.InterruptedCallException;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/** A session that is opened when it is needed, and again when it has expired. */
final class ZooKeeperSession implements AutoCloseable {
  private static final int SESSION_MILLIS = 10_000;

  private final ZooKeeperAddress address;
  private @Nullable ZooKeeper open;

  ZooKeeperSession(ZooKeeperAddress address) {
    this.address = address;
  }

  /** Something to do with a session. */
  interface Action<T> {
    T run(ZooKeeper session) throws KeeperException, InterruptedException, SchedulerException;
  }

  /** Runs {@code action}; once more with a new session if this one turns out to be lost. */
  synchronized <T> T run(Duration limit, Action<T> action) throws SchedulerException {
    for (int attempt = 0; ; attempt++) {
      try {
        return action.run(session(limit));
      } catch (KeeperException.SessionExpiredException
          | KeeperException.ConnectionLossException e) {
        close();
        if (attempt > 0) {
          throw failed("ZooKeeper at " + address + " is lost: " + e.getMessage(), e);
        }
      } catch (KeeperException e) {
        throw failed("ZooKeeper at " + address + " says " + e.getMessage(), e);
      } catch (SchedulerException e) {
        throw e;
      } catch (IOException e) {
        throw failed("no ZooKeeper at " + address + ": " + SchedulerException.words(e), e);
      } catch (InterruptedException e) {
        throw new InterruptedCallException("waiting for ZooKeeper at " + address, e);
      }
    }
  }

  private static MasterUnreachableException failed(String message, Exception cause) {
    return new MasterUnreachableException(message, cause);
  }

  private ZooKeeper session(Duration limit) throws IOException, InterruptedException {
    ZooKeeper current = open;
    if (current != null && current.getState().isAlive()) {
      return current;
    }
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper fresh =
        new ZooKeeper(
            address.servers(),
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    open = fresh;
    if (address.credentials().isPresent()) {
      byte[] digest = address.credentials().get().getBytes(StandardCharsets.UTF_8);
      fresh.addAuthInfo("digest", digest);
    }
    if (!connected.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new MasterUnreachableException("no ZooKeeper answers at " + address, null);
    }
    return fresh;
  }

  @Override
  public synchronized void close() {
    ZooKeeper current = open;
    open = null;
    if (current != null) {
      try {
        current.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
