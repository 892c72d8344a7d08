package io.mesosj.local.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.mesosj.local.testing.BusyboxImage;
import io.mesosj.local.testing.Registry;
import io.mesosj.protocol.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class ImageStoreIT {
  @TempDir Path work;
  private final List<String> progress = new CopyOnWriteArrayList<>();
  private Path registry = Path.of("");
  private Path store = Path.of("");

  /** With a blank, which the kernel's list of mounts has in another form. */
  private Path rootfs = Path.of("");

  @BeforeEach
  void directories() throws IOException {
    registry = Files.createDirectory(work.resolve("registry"));
    store = work.resolve("store");
    rootfs = work.resolve("root fs");
  }

  private ImageStore store() {
    return store(registry.toString());
  }

  private ImageStore store(String from) {
    return new ImageStore(
        store,
        rootfs,
        Optional.of(from),
        new PullListener() {
          @Override
          public void pulling(String image, long bytes, long totalBytes) {
            progress.add(image + " " + bytes + " of " + totalBytes);
          }

          @Override
          public void pulled(String image) {
            progress.add("pulled " + image);
          }
        });
  }

  private Path prepare(String name) throws IOException {
    return store().prepare(ImageName.parse(name));
  }

  private ImageConfig config(String name) throws IOException {
    Rootfs rootfs = store().mount(name, "container");
    rootfs.unmount();
    return rootfs.config();
  }

  @Test
  void unpacksADockerArchive() throws IOException {
    BusyboxImage.named("tiny:1")
        .env("A=b c")
        .entrypoint("/bin/sh", "-c")
        .cmd("id", "x")
        .workingDir("/www")
        .user("nobody")
        .saveTo(registry);
    Rootfs image = store().mount("tiny:1", "c1");
    assertThat(image.path().resolve("www/index.html")).hasContent("hello from the image\n");
    assertThat(Files.readSymbolicLink(image.path().resolve("bin/sh"))).hasToString("busybox");
    Files.createFile(image.path().resolve("changed"));
    image.unmount();
    assertThat(prepare("tiny:1").resolve("rootfs/changed")).doesNotExist();
    assertThat(rootfs.resolve("c1")).doesNotExist();
    assertThat(image.config())
        .isEqualTo(
            new ImageConfig(
                List.of("PATH=/bin", "A=b c"),
                List.of("/bin/sh", "-c"),
                List.of("id", "x"),
                "/www",
                "nobody"));
    assertThat(store.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void unpacksOnce() throws IOException {
    BusyboxImage.named("tiny").saveTo(registry);
    Path image = prepare("tiny");
    Files.createFile(image.resolve("seen"));
    assertThat(prepare("tiny").resolve("seen")).exists();
    assertThat(prepare("tiny:latest")).isEqualTo(image);
  }

  @Test
  void noticesAChangedArchive() throws IOException {
    BusyboxImage.named("tiny").env("V=1").saveTo(registry);
    prepare("tiny");
    Path changed = BusyboxImage.named("tiny").env("V=2").saveTo(registry);
    Files.setLastModifiedTime(changed, FileTime.from(Instant.EPOCH));
    assertThat(config("tiny").env()).contains("V=2");
  }

  @Test
  void unpacksCompressedArchives() throws Exception {
    Path archive = BusyboxImage.named("tiny").env("A=b").saveTo(registry);
    run("gzip", archive.toString());
    assertThat(config("tiny").env()).contains("A=b");
    Files.move(registry.resolve("tiny.tar.gz"), registry.resolve("other.tar"));
    assertThat(config("other").env()).contains("A=b");
  }

  @Test
  void unpacksLayersOfZstd() throws Exception {
    Path archive = BusyboxImage.named("docker").env("A=b").saveTo(registry);
    String layout = "oci:" + registry.resolve("layout") + ":latest";
    run(
        "skopeo",
        "copy",
        "--insecure-policy",
        "--dest-compress-format=zstd",
        "docker-archive:" + archive,
        layout);
    assertThat(config("layout").env()).contains("A=b");
  }

  @Test
  void comparesDigests() throws Exception {
    Path archive = BusyboxImage.named("tiny").saveTo(registry);
    run(
        "skopeo",
        "copy",
        "--insecure-policy",
        "docker-archive:" + archive,
        "oci:" + registry.resolve("layout") + ":latest");
    String wrong = "@sha256:" + "0".repeat(64);
    for (String name : List.of("tiny", "layout")) {
      assertThatThrownBy(() -> prepare(name + wrong))
          .isInstanceOf(IOException.class)
          .hasMessageMatching(".*has sha256:[0-9a-f]{64}, not sha256:0{64}: ask for what is .*");
    }
    String there = assertThrowsWhatIsThere("layout" + wrong);
    assertThat(prepare("layout@" + there)).exists();
    assertThat(prepare("tiny@" + assertThrowsWhatIsThere("tiny" + wrong))).exists();
  }

  private String assertThrowsWhatIsThere(String name) {
    Throwable refused = catchThrowable(() -> prepare(name));
    return String.valueOf(refused.getMessage()).replaceAll(".* has (sha256:[0-9a-f]+),.*", "$1");
  }

  @Test
  void unpacksAnOciArchive() throws Exception {
    Path archive = BusyboxImage.named("docker").env("A=b").saveTo(registry);
    Path layout = registry.resolve("layout");
    run("skopeo", "copy", "--insecure-policy", "docker-archive:" + archive, "oci:" + layout + ":x");
    run("tar", "-C", layout.toString(), "-cf", registry.resolve("oci.tar").toString(), ".");
    assertThat(config("oci").env()).contains("A=b");
  }

  @Test
  void findsAnOciLayoutByItsName() throws Exception {
    Path archive = BusyboxImage.named("docker").env("A=b").saveTo(work);
    Path layout = registry.resolve("laid/out");
    Files.createDirectories(layout.getParent());
    run("skopeo", "copy", "--insecure-policy", "docker-archive:" + archive, "oci:" + layout + ":1");
    assertThat(config("laid/out:1").env()).contains("A=b");
  }

  @Test
  void refusesADamagedLayer() throws IOException {
    BusyboxImage.named("tiny").damaged().saveTo(registry);
    assertThatThrownBy(() -> prepare("tiny")).hasMessageContaining("Digest did not match");
    assertThat(store.resolve("staging")).isEmptyDirectory();
    assertThat(store.resolve("images")).isEmptyDirectory();
  }

  @Test
  void saysWhereAnUnknownImageWasLookedFor() {
    assertThatThrownBy(() -> prepare("nope:1"))
        .hasMessage("'" + registry + "' (--docker_registry) has no nope:1.tar, nope:1.tar.gz");
    assertThat(store).doesNotExist();
  }

  @Test
  void refusesAFileThatIsNoArchive() throws IOException {
    Files.writeString(registry.resolve("text.tar"), "not a tar archive".repeat(100), UTF_8);
    assertThatThrownBy(() -> prepare("text")).isInstanceOf(IOException.class);
    Files.write(registry.resolve("empty.tar"), new byte[0]);
    assertThatThrownBy(() -> prepare("empty")).hasMessageContaining("is no image archive");
  }

  @Test
  void pullsFromARegistry() throws Exception {
    Path archive = BusyboxImage.named("pulled").env("A=b").saveTo(registry);
    try (Registry server = new Registry(work)) {
      server.push(archive, "team/pulled:1");
      ImageStore pulling = store(server.url());
      Rootfs image = pulling.mount("team/pulled:1", "c1");
      image.unmount();
      assertThat(image.config().env()).contains("A=b");
      assertThat(progress).isNotEmpty().last().isEqualTo("pulled team/pulled:1");
      assertThat(progress.get(0)).matches("team/pulled:1 [0-9]+ of [1-9][0-9]{5,}");
      assertThatThrownBy(() -> pulling.mount("team/nope", "c2"))
          .isInstanceOf(ImageException.class)
          .hasMessageStartingWith("image 'team/nope': ")
          .hasMessageContaining("has no image 'team/nope': look at its name");
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", Stream.of(command).toList(), said).isZero();
  }
}
