package io.mesosj.isolator.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mesosj.base.file.MountTable;
import io.mesosj.base.step.Steps;
import io.mesosj.isolator.testing.CniFixture;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsRoot
class PinnedNamespacesIT {
  @TempDir private Path work;
  private Path root;
  private PinnedNamespaces namespaces;

  @BeforeEach
  void makeRoot() throws IOException {
    root = work.toRealPath().resolve("root");
    namespaces = new PinnedNamespaces(root);
  }

  @AfterEach
  void leavesNoMount() throws IOException {
    namespaces.close();
    assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(root.toString());
  }

  private static NamespaceCalls calls(String kind) {
    return kind.equals("native")
        ? NativeCalls.load(Steps.UNOBSERVED)
        : new UtilLinux(new Tool(Steps.UNOBSERVED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "programs"})
  void bothWaysMakeNamespacesWithTheirLoopbackUp(String kind) throws Exception {
    NamespaceCalls calls = calls(kind);
    Files.createDirectories(root);
    Path file = Files.createFile(root.resolve("ns"));

    calls.make(file);

    assertThat(namespaces.exists(file)).isTrue();
    assertThat(CniFixture.inside(file, "ip", "-o", "addr", "show", "lo")).contains("127.0.0.1/8");
    assertThat(calls.interfaceTable(file)).contains("lo:").doesNotContain("eth");
    assertThat(namespaces.counters(file)).isEmpty();
    calls.unmount(file);
    assertThat(namespaces.exists(file)).isFalse();
    assertThat(file).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"native", "programs"})
  void bothWaysShareTheRootAndTellWhatTheKernelSaid(String kind) throws Exception {
    NamespaceCalls calls = calls(kind);
    Files.createDirectories(root);

    calls.shareMount(root);

    assertThat(MountTable.read().isSharedMountPoint(root)).isTrue();
    calls.unmount(root);
    assertThat(MountTable.read().isMountPoint(root)).isFalse();
    assertThatThrownBy(() -> calls.unmount(root.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root.resolve("none").toString());
  }

  /** DEL in one of these would take the host's own links away. */
  @Test
  void aLinkToANamespaceAndOurOwnAreNoContainers() throws Exception {
    Files.createDirectories(root);
    Path link = Files.createSymbolicLink(root.resolve("link"), Path.of("/proc/self/ns/net"));
    Path own = Files.createFile(root.resolve("own"));
    CniFixture.run("mount", "--bind", "/proc/self/ns/net", own.toString());

    assertThat(namespaces.exists(link)).isFalse();
    assertThat(namespaces.exists(own)).isFalse();

    namespaces.remove(link);
    namespaces.remove(own);
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void aFileThatIsThereIsNotTouched() throws Exception {
    Files.createDirectories(root);
    Path file = Files.writeString(root.resolve("ns"), "mine");

    assertThatThrownBy(() -> namespaces.create(file)).isInstanceOf(IOException.class);

    assertThat(file).hasContent("mine");
  }

  @Test
  void aHandleThatWasPinnedTwiceIsUnpinnedTwice() throws Exception {
    Path file = root.resolve("ns");
    namespaces.create(file);
    CniFixture.run("mount", "--bind", file.toString(), file.toString());

    namespaces.remove(file);

    assertThat(file).doesNotExist();
    namespaces.remove(file);
  }

  @Test
  void noPooledThreadEverStaysInAnotherNamespace() throws Exception {
    String host = currentNamespace();
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      files.add(root.resolve("ns" + i));
      namespaces.create(files.get(i));
    }
    Set<String> entered = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<String>> before = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Path file = files.get(i % files.size());
        before.add(
            pool.submit(
                () -> {
                  entered.add(namespaces.inside(file, PinnedNamespacesIT::currentNamespace));
                  assertThatThrownBy(() -> namespaces.inside(file, PinnedNamespacesIT::fail))
                      .hasMessageContaining("inside");
                  namespaces.counters(file);
                  return currentNamespace();
                }));
      }
      for (Future<String> own : before) {
        assertThat(own.get()).isEqualTo(host);
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(entered).hasSize(files.size()).doesNotContain(host);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> namespacesOfAllThreads().equals(Set.of(host)));
    for (Path file : files) {
      namespaces.remove(file);
    }
  }

  @Test
  void javaCodeReachesOnlyWhatTheNamespaceHas() throws Exception {
    Path file = root.resolve("ns");
    namespaces.create(file);

    int port =
        namespaces.inside(
            file,
            () -> {
              try (DatagramSocket socket =
                  new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
              }
            });

    assertThat(port).isPositive();
    namespaces.remove(file);
    assertThatThrownBy(() -> namespaces.inside(file, () -> port))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can't open " + file);
  }

  private static String fail() throws IOException {
    throw new IOException("failed inside");
  }

  private static String currentNamespace() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  private static Set<String> namespacesOfAllThreads() throws IOException {
    Set<String> found = ConcurrentHashMap.newKeySet();
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        found.add(Files.readSymbolicLink(thread.resolve("ns/net")).toString());
      }
    } catch (java.nio.file.NoSuchFileException e) {
      return Set.of(); // A thread ended meanwhile: look again.
    }
    return found;
  }
}
