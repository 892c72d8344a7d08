package io.mesosj.scheduler.zookeeper;

import io.mesosj.protocol.json.MesosJson;
import io.mesosj.protocol.json.MesosJsonException;
import io.mesosj.scheduler.failure.InterruptedCallException;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.master.MasterDetector;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;

/**
 * The leader as ZooKeeper knows it: the {@code json.info_…} node with the lowest number, a
 * MasterInfo as JSON. Source: Mesos' master/detector/zookeeper.cpp.
 */
public final class ZooKeeperMasters implements MasterDetector {
  private static final String PREFIX = "json.info_";

  private final ZooKeeperAddress address;
  private final ZooKeeperSession session;
  private final String scheme;

  /**
   * Nothing is opened yet.
   *
   * @param scheme {@code http} or {@code https}; MasterInfo does not say
   */
  public ZooKeeperMasters(ZooKeeperAddress address, String scheme) {
    this.address = address;
    this.session = new ZooKeeperSession(address);
    this.scheme = scheme;
  }

  @Override
  public URI next(Duration limit) throws SchedulerException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      CountDownLatch changed = new CountDownLatch(1);
      Optional<URI> leader = session.run(limit, open -> leader(open, changed));
      if (leader.isPresent()) {
        return leader.get();
      }
      if (!await(changed, end - System.nanoTime())) {
        throw new MasterUnreachableException("no master leads at " + address, null);
      }
    }
  }

  private boolean await(CountDownLatch changed, long nanos) throws SchedulerException {
    try {
      return changed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new InterruptedCallException("waiting for a leader at " + address, e);
    }
  }

  private Optional<URI> leader(ZooKeeper open, CountDownLatch changed)
      throws KeeperException, InterruptedException, SchedulerException {
    try {
      Optional<String> node =
          open.getChildren(address.path(), event -> changed.countDown()).stream()
              .filter(name -> name.startsWith(PREFIX))
              // The sequence is zero-padded, so the order of text is that of numbers.
              .min(String::compareTo);
      if (node.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(uri(open.getData(address.path() + "/" + node.get(), false, null)));
    } catch (KeeperException.NoNodeException e) {
      // No master ever was here, or the leader has just gone.
      if (open.exists(address.path(), event -> changed.countDown()) != null) {
        // Made since we looked: this watch is silent about what is below, so look again.
        changed.countDown();
      }
      return Optional.empty();
    }
  }

  private URI uri(byte[] data) throws SchedulerException {
    try {
      MasterInfo info = MesosJson.merge(data, MasterInfo.newBuilder()).build();
      String ip = info.getAddress().getIp();
      // A certificate names the host.
      boolean named = scheme.equals("https") || ip.isEmpty();
      String host = named ? info.getAddress().getHostname() : ip;
      int port = info.getAddress().getPort();
      if (host.isEmpty() || port < 1 || port > 65535) {
        throw new MasterUnreachableException(
            "the leader at " + address + " names no address", null);
      }
      return new URI(scheme, null, host, port, null, null, null);
    } catch (MesosJsonException | URISyntaxException e) {
      throw new MasterUnreachableException(
          "what the leader wrote at " + address + " is no MasterInfo: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    session.close();
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
