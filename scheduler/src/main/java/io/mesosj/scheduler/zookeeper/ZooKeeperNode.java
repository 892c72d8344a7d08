package io.mesosj.scheduler.zookeeper;

import io.mesosj.scheduler.failure.SchedulerException;
import io.mesosj.scheduler.failure.StoreException;
import io.mesosj.scheduler.store.FrameworkIdStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/** The node with the framework's id. Links against ZooKeeper's client. */
final class ZooKeeperNode implements FrameworkIdStore {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ZooKeeperAddress address;
  private final ZooKeeperSession session;

  ZooKeeperNode(ZooKeeperAddress address) {
    this.address = address;
    this.session = new ZooKeeperSession(address);
  }

  private interface Step<T> {
    T run(ZooKeeper open) throws KeeperException, InterruptedException;
  }

  private <T> T run(Step<T> step) throws StoreException {
    try {
      return session.run(LIMIT, step::run);
    } catch (SchedulerException e) {
      throw new StoreException("the framework's id: " + e.getMessage(), e);
    }
  }

  @Override
  public Optional<FrameworkID> load() throws StoreException {
    return run(
        open -> {
          try {
            String id =
                new String(open.getData(address.path(), false, null), StandardCharsets.UTF_8);
            return id.isEmpty()
                ? Optional.<FrameworkID>empty()
                : Optional.of(FrameworkID.newBuilder().setValue(id).build());
          } catch (KeeperException.NoNodeException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public void save(FrameworkID id) throws StoreException {
    byte[] data = id.getValue().getBytes(StandardCharsets.UTF_8);
    run(
        open -> {
          for (int slash = address.path().indexOf('/', 1);
              slash > 0;
              slash = address.path().indexOf('/', slash + 1)) {
            create(open, address.path().substring(0, slash), new byte[0]);
          }
          if (!create(open, address.path(), data)) {
            open.setData(address.path(), data, -1);
          }
          return id;
        });
  }

  private boolean create(ZooKeeper open, String path, byte[] data)
      throws KeeperException, InterruptedException {
    List<ACL> acl =
        address.credentials().isPresent()
            ? ZooDefs.Ids.CREATOR_ALL_ACL
            : ZooDefs.Ids.OPEN_ACL_UNSAFE;
    try {
      open.create(path, data, acl, CreateMode.PERSISTENT);
      return true;
    } catch (KeeperException.NodeExistsException e) {
      return false;
    }
  }

  @Override
  public void clear() throws StoreException {
    run(
        open -> {
          try {
            open.delete(address.path(), -1);
          } catch (KeeperException.NoNodeException e) {
            // That is what is wanted.
          }
          return address;
        });
  }

  @Override
  public void close() {
    session.close();
  }
}
