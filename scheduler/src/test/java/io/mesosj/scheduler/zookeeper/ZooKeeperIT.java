package io.mesosj.scheduler.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mesosj.protocol.testing.Patience;
import io.mesosj.scheduler.master.MasterDetector;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leaders and framework ids in a real ZooKeeper. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ZooKeeperIT {
  private static final Duration LIMIT = Patience.LIMIT;

  private ZooKeeperServer server;

  @BeforeAll
  void start(@TempDir Path data) throws IOException {
    server = ZooKeeperServer.start(data);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** As a Mesos master does; returns the node. */
  private String announce(String path, String ip, int port) throws Exception {
    String info =
        "{\"address\":{\"hostname\":\"%s.example\",\"ip\":\"%s\",\"port\":%d},\"id\":\"m\",\"ip\":0,\"port\":%d}"
            .formatted(ip, ip, port, port);
    return write(path, "json.info_", info);
  }

  private String write(String path, String prefix, String data) throws Exception {
    try (ZooKeeperSession session = new ZooKeeperSession(server.address(path))) {
      return session.run(
          LIMIT,
          open -> {
            if (open.exists(path, false) == null) {
              open.create(path, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            }
            return open.create(
                path + "/" + prefix,
                data.getBytes(UTF_8),
                ZooDefs.Ids.OPEN_ACL_UNSAFE,
                CreateMode.PERSISTENT_SEQUENTIAL);
          });
    }
  }

  private void remove(String node) throws Exception {
    try (ZooKeeperSession session = new ZooKeeperSession(server.address(node))) {
      session.run(
          LIMIT,
          open -> {
            open.delete(node, -1);
            return node;
          });
    }
  }

  private MasterDetector masters(String path) {
    return new ZooKeeperMasters(server.address(path), "http");
  }

  @Test
  void findsTheMasterWithTheLowestNumber() throws Exception {
    String first = announce("/two", "127.0.0.1", 5051);
    announce("/two", "127.0.0.2", 5052);
    write("/two", "log_replicas_", "not a master");

    try (MasterDetector masters = masters("/two")) {
      assertThat(masters.next(LIMIT)).isEqualTo(URI.create("http://127.0.0.1:5051"));
      remove(first);
      assertThat(masters.next(LIMIT)).isEqualTo(URI.create("http://127.0.0.2:5052"));
    }
  }

  @Test
  void waitsForALeader() throws Exception {
    try (MasterDetector masters = masters("/later")) {
      CompletableFuture<URI> leader =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return masters.next(LIMIT);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      announce("/later", "127.0.0.1", 5050);

      assertThat(leader.get(30, TimeUnit.SECONDS)).isEqualTo(URI.create("http://127.0.0.1:5050"));
    }
  }

  @Test
  void saysThatNobodyLeads() {
    try (MasterDetector masters = masters("/nobody")) {
      assertThatThrownBy(() -> masters.next(Duration.ofMillis(500)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no master leads at zk://127.0.0.1:")
          .hasMessageEndingWith("/nobody");
    }
  }

  @Test
  void saysThatWhatIsThereIsNoMaster() throws Exception {
    write("/garbage", "json.info_", "{\"address\": 7");

    try (MasterDetector masters = masters("/garbage")) {
      assertThatThrownBy(() -> masters.next(LIMIT)).hasMessageContaining("is no MasterInfo");
    }
  }

  @Test
  void namesTheHostForHttps() throws Exception {
    announce("/tls", "127.0.0.1", 5050);

    try (MasterDetector masters = new ZooKeeperMasters(server.address("/tls"), "https")) {
      assertThat(masters.next(LIMIT)).isEqualTo(URI.create("https://127.0.0.1.example:5050"));
    }
  }

  @Test
  void findsItsWayBackWhenZooKeeperWasGone() throws Exception {
    announce("/restart", "127.0.0.1", 5050);
    try (MasterDetector masters = masters("/restart")) {
      masters.next(LIMIT);

      server.restart();

      assertThat(masters.next(LIMIT)).isEqualTo(URI.create("http://127.0.0.1:5050"));
    }
  }

  @Test
  void keepsAFrameworkId() throws Exception {
    ZooKeeperAddress address = server.address("me:secret", "/frameworks/web/id");
    FrameworkID id = FrameworkID.newBuilder().setValue("framework-1").build();
    try (ZooKeeperFrameworkIdStore store = new ZooKeeperFrameworkIdStore(address)) {
      assertThat(store.load()).isEmpty();
      store.save(id);
      store.save(id);
    }

    try (ZooKeeperFrameworkIdStore store = new ZooKeeperFrameworkIdStore(address)) {
      assertThat(store.load()).contains(id);
      store.clear();
      store.clear();
      assertThat(store.load()).isEmpty();
    }
  }

  @Test
  void letsNobodyElseReadIt() throws Exception {
    FrameworkID id = FrameworkID.newBuilder().setValue("framework-1").build();
    try (var owner = new ZooKeeperFrameworkIdStore(server.address("me:secret", "/private/id"));
        var other = new ZooKeeperFrameworkIdStore(server.address("/private/id"))) {
      owner.save(id);

      assertThatThrownBy(other::load)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("NoAuth")
          .message()
          .doesNotContain("secret");
    }
  }
}
