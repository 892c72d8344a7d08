package io.mesosj.scheduler.zookeeper;

import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.store.FrameworkIdStore;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.jspecify.annotations.Nullable;

/**
 * The framework's id in a ZooKeeper node; its parents are made. With credentials in the address
 * only their owner may read or write it. Without ZooKeeper's client on the class path each call
 * fails, naming the artefact.
 */
public final class ZooKeeperFrameworkIdStore implements FrameworkIdStore {
  private final ZooKeeperAddress address;
  private @Nullable ZooKeeperNode node;

  /** Nothing is opened yet; the address' path is the node. */
  public ZooKeeperFrameworkIdStore(ZooKeeperAddress address) {
    this.address = address;
  }

  private synchronized ZooKeeperNode node() throws StoreException {
    ZooKeeperNode known = node;
    if (known == null) {
      try {
        ZooKeeperLibrary.require();
      } catch (IllegalArgumentException e) {
        throw new StoreException("the framework's id: " + e.getMessage(), e);
      }
      known = new ZooKeeperNode(address);
      node = known;
    }
    return known;
  }

  @Override
  public Optional<FrameworkID> load() throws StoreException {
    return node().load();
  }

  @Override
  public void save(FrameworkID id) throws StoreException {
    node().save(id);
  }

  @Override
  public void clear() throws StoreException {
    node().clear();
  }

  @Override
  public synchronized void close() {
    if (node != null) {
      node.close();
    }
  }
}
