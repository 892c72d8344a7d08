package io.mesosj.local.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.mesosj.base.process.Program;
import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.Registry;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that later agents find again. */
@NeedsRoot
class LastingStoreIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path work;
  private Path archives = Path.of("");
  private Path store = Path.of("");

  @BeforeEach
  void directories() throws IOException {
    archives = Files.createDirectory(work.resolve("archives"));
    store = work.resolve("store");
  }

  /** As another agent has it, in another process too. */
  private ImageStore agent(String registry) {
    return agent(registry, ImageGcConfig.DEFAULT);
  }

  private ImageStore agent(String registry, ImageGcConfig gc) {
    return new ImageStore(
        store,
        work.resolve("rootfs"),
        Optional.of(registry),
        Optional.empty(),
        gc,
        PullListener.NONE);
  }

  private ImageStore agent() {
    return agent(archives.toString());
  }

  private static Path prepare(ImageStore agent, String name) throws IOException {
    return agent.prepare(ImageName.parse(name));
  }

  /** What an image says of itself, as the next agent has it. */
  private List<String> environment(String name) throws IOException {
    Rootfs rootfs = agent().mount(name, "c");
    rootfs.unmount();
    return rootfs.config().env();
  }

  private StoredImages stored() {
    return new StoredImages(store);
  }

  private static void run(String... command) throws IOException {
    Program.of(LIMIT, command).run().orFail();
  }

  @Test
  void isItsOwnersAlone() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    prepare(agent(), "tiny");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store)))
        .isEqualTo("rwx------");
  }

  @Test
  void isRefusedInOthersHands() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    Files.createDirectory(store);
    run("chown", "65534", store.toString());
    assertThatThrownBy(() -> agent().mount("tiny", "c"))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("'" + store + "' belongs to user 65534: give another directory");
  }

  @Test
  void isRefusedBehindOthersLink() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    Files.createDirectory(work.resolve("mine"));
    Files.createSymbolicLink(store, work.resolve("mine"));
    assertThat(prepare(agent(), "tiny")).as("a link of this user's").exists();

    run("chown", "--no-dereference", "65534", store.toString());
    assertThatThrownBy(() -> agent().mount("tiny", "c"))
        .hasMessageContaining("is not to be trusted, since '" + store + "' belongs to user 65534");
  }

  @Test
  void isRefusedWhereOthersMayRename() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    Path open = Files.createDirectory(work.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    store = open.resolve("store");
    assertThatThrownBy(() -> agent().mount("tiny", "c"))
        .hasMessageContaining("'" + open + "' may be written to by others");
    assertThat(store).doesNotExist();
  }

  @Test
  void isRefusedWhereOverlaysCantBe() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    store = work.resolve("a:b");
    assertThatThrownBy(() -> agent().mount("tiny", "c")).hasMessageContaining("can't be mounted");
  }

  @Test
  void noticesAnArchiveThatWasRewrittenWithItsTimes() throws IOException {
    Path archive = BusyboxImage.named("tiny").env("V=1").saveTo(archives);
    FileTime written = Files.getLastModifiedTime(archive);
    assertThat(environment("tiny")).contains("V=1");
    byte[] other = Files.readAllBytes(BusyboxImage.named("tiny").env("V=2").saveTo(work));

    Files.write(archive, other);
    Files.setLastModifiedTime(archive, written);

    assertThat(environment("tiny")).contains("V=2");
  }

  @Test
  void refusesAWrongDigestOfAnImageThatIsHere() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    prepare(agent(), "tiny");
    assertThatThrownBy(() -> prepare(agent(), "tiny@sha256:" + "0".repeat(64)))
        .hasMessageContaining(", not sha256:0000");
  }

  @Test
  void unpacksOnceForManyAtATime() throws Exception {
    BusyboxImage.named("tiny").saveTo(archives);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Path>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        tasks.add(() -> prepare(agent(), "tiny"));
      }
      Object first = null;
      for (Future<Path> image : threads.invokeAll(tasks)) {
        Object inode = Files.getAttribute(image.get(), "unix:ino");
        first = first == null ? inode : first;
        assertThat(inode).isEqualTo(first);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(store.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void removesWhatADeadProcessLeft() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    prepare(agent(), "tiny");
    // Our own number with another start time: nobody.
    String namespace =
        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("[^0-9]", "");
    String dead = "4194303-1-" + namespace + "-1";
    Files.createDirectories(store.resolve("staging").resolve(dead).resolve("image/rootfs"));
    Files.createDirectories(store.resolve("uses").resolve(dead));

    prepare(agent(), "tiny");

    assertThat(store.resolve("staging")).isEmptyDirectory();
    assertThat(store.resolve("uses").resolve(dead)).doesNotExist();
  }

  @Test
  void doubtsWhatAPowerFailureMayHaveCutOff() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    Path image = prepare(agent(), "tiny");
    Files.writeString(image.resolve("seen"), "");
    Files.writeString(image.resolve("boot"), "an earlier one");

    assertThat(prepare(agent(), "tiny").resolve("seen")).doesNotExist();

    Files.writeString(image.resolve("seen"), "");
    Files.setLastModifiedTime(image.resolve("boot"), FileTime.from(Instant.now().minusSeconds(60)));
    prepare(agent(), "tiny");
    assertThat(image.resolve("forced")).exists();
    Files.writeString(image.resolve("boot"), "an earlier one");
    assertThat(prepare(agent(), "tiny").resolve("seen")).exists();
  }

  @Test
  void pullsATagAgainWhenItMovesAndNeverUsesAnOldOne() throws Exception {
    Path first = BusyboxImage.named("first").env("V=1").saveTo(archives);
    Path second = BusyboxImage.named("second").env("V=2").saveTo(archives);
    String url;
    String pinned;
    try (Registry registry = new Registry(work)) {
      url = registry.url();
      registry.push(first, "team/box:1");
      Path image = prepare(agent(url), "team/box:1");
      Files.writeString(image.resolve("seen"), "");
      assertThat(prepare(agent(url), "team/box:1").resolve("seen")).exists();
      pinned = "team/box@" + stored().list().get(0).digest();
      assertThat(prepare(agent(url), pinned).resolve("seen")).exists();

      registry.push(second, "team/box:1");
      assertThat(prepare(agent(url), "team/box:1")).isNotEqualTo(image);
    }
    assertThatThrownBy(() -> prepare(agent(url), "team/box:1"))
        .hasMessageContaining("can't be reached");
    assertThat(prepare(agent(url), pinned)).exists();
  }

  @Test
  void removesWhatNoContainerUses() throws IOException {
    BusyboxImage.named("used").env("V=1").saveTo(archives);
    BusyboxImage.named("unused").env("V=2").saveTo(archives);
    BusyboxImage.named("wanted").env("V=3").saveTo(archives);
    ImageStore agent = agent();
    Rootfs used = agent.mount("used", "c1");
    agent.mount("unused", "c2").unmount();
    agent.mount("wanted", "c3").unmount();
    assertThat(stored().list())
        .extracting(StoredImage::name, StoredImage::inUse)
        .containsExactly(tuple("unused", false), tuple("used", true), tuple("wanted", false));
    assertThat(stored().list()).allMatch(image -> image.size() > 1_000_000);
    assertThat(stored().prune(Duration.ofDays(1), Set.of())).isEmpty();

    assertThat(stored().prune(Duration.ZERO, Set.of("wanted:latest")))
        .extracting(StoredImage::name)
        .containsExactly("unused");

    assertThat(used.path().resolve("bin/busybox")).exists();
    used.unmount();
    assertThat(stored().prune(Duration.ZERO, Set.of())).hasSize(2);
    assertThat(store.resolve("images")).isEmptyDirectory();
    assertThat(store.resolve("names")).isEmptyDirectory();
    assertThat(store.resolve("uses")).isEmptyDirectory();
    assertThat(environment("used")).contains("V=1");
  }

  /** The agent that mounted it was killed, its container lives. */
  @Test
  void keepsWhatIsMountedThoughNobodySaysSo() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    Rootfs rootfs = agent().mount("tiny", "c");
    try (var uses = Files.list(store.resolve("uses"))) {
      for (Path use : uses.toList()) {
        Files.move(use, work.resolve("gone"), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    assertThat(stored().prune(Duration.ZERO, Set.of())).isEmpty();
    rootfs.unmount();
    assertThat(stored().prune(Duration.ZERO, Set.of())).hasSize(1);
  }

  /** Two images of one content are known by one digest, in each user's store. */
  @Test
  void looksAtItsOwnMountsOnly() throws IOException {
    BusyboxImage.named("tiny").saveTo(archives);
    Path other = store.resolveSibling("with a blank");
    Rootfs elsewhere = agent().mount("tiny", "c1");
    store = other;
    Rootfs here = agent().mount("tiny", "c2");
    run("rm", "-r", store.resolve("uses").toString());
    assertThat(stored().prune(Duration.ZERO, Set.of())).isEmpty();
    here.unmount();
    assertThat(stored().prune(Duration.ZERO, Set.of())).hasSize(1);
    elsewhere.unmount();
  }

  @Test
  void makesRoomAsMesosDoes() throws IOException {
    BusyboxImage.named("old").env("V=1").saveTo(archives);
    BusyboxImage.named("new").env("V=2").saveTo(archives);
    agent().mount("old", "c").unmount();
    ImageGcConfig full = new ImageGcConfig(OptionalDouble.of(1.0), Duration.ofHours(1), List.of());
    agent(archives.toString(), full).mount("new", "c").unmount();
    assertThat(stored().list()).extracting(StoredImage::name).containsExactly("new");
  }

  @Test
  void readsMesosConfiguration() throws IOException {
    String json =
        """
        {"image_disk_headroom": 0.25, "image_disk_watch_interval": {"nanoseconds": 5000000000},
         "excluded_images": [{"type": "DOCKER", "docker": {"name": "team/box"}}]}
        """;
    assertThat(ImageGcConfig.parse(json.getBytes(UTF_8)))
        .isEqualTo(
            new ImageGcConfig(
                OptionalDouble.of(0.25), Duration.ofSeconds(5), List.of("team/box:latest")));
    for (String wrong :
        List.of(
            "{\"image_disk_headroom\": 2}",
            "{\"image_disk_watch_interval\": 5}",
            "{\"headroom\": 1}",
            "{\"excluded_images\": [{}]}",
            "[]")) {
      assertThatThrownBy(() -> ImageGcConfig.parse(wrong.getBytes(UTF_8)))
          .as(wrong)
          .isInstanceOf(IOException.class);
    }
  }
}
