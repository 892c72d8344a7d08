package io.mesosj.local.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.DurableFile.Readers;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.process.Program;
import io.mesosj.local.files.ClosedDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The images of one agent, each fetched by skopeo, unpacked by umoci once, and kept under its
 * manifest's digest; both programs verify every layer. Nothing is touched until an image is asked
 * for. Safe for use by several threads: one image is prepared by one of them, different images in
 * parallel.
 *
 * <p>Below the store's directory: {@code images/<manifest digest>/rootfs} and {@code config.json},
 * {@code names/<digest of where it came from>} with the manifest's digest, {@code staging}.
 */
public final class ImageStore {
  private static final URI DOCKER_HUB = URI.create("https://registry-1.docker.io");
  private static final Duration COPY_LIMIT = Duration.ofMinutes(10);
  private static final long LARGEST_FILE = 16L << 30;

  private final Path directory;
  private final Path rootfsDirectory;
  private final Optional<String> registry;
  private final PullListener listener;
  private final long largestFile;
  private final Optional<DockerConfig> dockerConfig;
  private final Map<String, ReentrantLock> inPreparation = new ConcurrentHashMap<>();

  /**
   * A store; nothing is made yet.
   *
   * @param directory where images are kept
   * @param rootfsDirectory where containers' overlays go
   * @param registry a directory of archives named {@code NAME[:TAG].tar}, or a registry's URL;
   *     Docker's own when empty
   * @param listener is told how long pulling takes
   */
  public ImageStore(
      Path directory, Path rootfsDirectory, Optional<String> registry, PullListener listener) {
    this(directory, rootfsDirectory, registry, Optional.empty(), listener);
  }

  /**
   * As the other, with credentials for registries.
   *
   * @param dockerConfig {@code --docker_config}
   */
  public ImageStore(
      Path directory,
      Path rootfsDirectory,
      Optional<String> registry,
      Optional<DockerConfig> dockerConfig,
      PullListener listener) {
    this(directory, rootfsDirectory, registry, dockerConfig, listener, LARGEST_FILE);
  }

  /**
   * As the other, with a limit.
   *
   * @param largestFile in bytes, of layers and what is in them
   */
  ImageStore(
      Path directory,
      Path rootfsDirectory,
      Optional<String> registry,
      Optional<DockerConfig> dockerConfig,
      PullListener listener,
      long largestFile) {
    this.dockerConfig = dockerConfig;
    this.largestFile = largestFile;
    this.listener = listener;
    this.directory = directory;
    this.rootfsDirectory = rootfsDirectory;
    this.registry = registry;
  }

  /** Where containers' overlays are. */
  public Path rootfsDirectory() {
    return rootfsDirectory;
  }

  /** What was mounted for a container, by an earlier agent perhaps. */
  public Optional<Rootfs> mounted(String containerId) {
    return Rootfs.find(rootfsDirectory.resolve(containerId));
  }

  /**
   * Fetches and unpacks the image unless it is here already, and mounts a view of it for a
   * container.
   *
   * @param name as a framework gives it; it may be anything
   * @throws ImageException if there is no such image, or it is damaged; nothing is left
   */
  public Rootfs mount(String name, String containerId) throws ImageException {
    return mount(name, Optional.empty(), containerId);
  }

  /**
   * As the other, for an image that comes with credentials.
   *
   * @param config the image's own; the agent's when empty
   */
  public Rootfs mount(String name, Optional<DockerConfig> config, String containerId)
      throws ImageException {
    ImageName checked = ImageName.parse(name);
    try {
      Path image = prepare(checked, config.or(() -> dockerConfig));
      return Rootfs.mount(
          image.resolve("rootfs"), config(image), rootfsDirectory.resolve(containerId));
    } catch (IOException e) {
      throw new ImageException(name, FileProblem.describe(e));
    }
  }

  private static ImageConfig config(Path image) throws IOException {
    return ImageConfig.read(new ObjectMapper().readTree(image.resolve("config.json").toFile()));
  }

  /** The image's directory in the store. */
  Path prepare(ImageName name) throws IOException {
    return prepare(name, dockerConfig);
  }

  private Path prepare(ImageName name, Optional<DockerConfig> config) throws IOException {
    ImageSource source = source(name, config);
    String identity = Sha256.of(source.identity().getBytes(StandardCharsets.UTF_8));
    ReentrantLock turn = inPreparation.computeIfAbsent(identity, key -> new ReentrantLock());
    await(turn, name);
    try {
      Path known = directory.resolve("names").resolve(identity);
      if (Files.exists(known)) {
        Path image = imageDirectory(Files.readString(known));
        if (Files.exists(image)) {
          return image;
        }
      }
      return fetch(name, source, known);
    } finally {
      turn.unlock();
    }
  }

  private static void await(ReentrantLock turn, ImageName name) throws IOException {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while another container had " + name + " pulled", e);
    }
  }

  private ImageSource source(ImageName name, Optional<DockerConfig> config) throws IOException {
    if (registry.isEmpty()) {
      return new RegistrySource(DOCKER_HUB, name, config);
    }
    String given = registry.get();
    if (given.startsWith("http://") || given.startsWith("https://")) {
      return new RegistrySource(registryUri(given), name, config);
    }
    Path archives = Path.of(given.startsWith("file://") ? given.substring(7) : given);
    if (!Files.isDirectory(archives)) {
      throw new IOException(
          "--docker_registry: '" + given + "' is neither a directory nor an http(s) URL");
    }
    Path real = archives.toRealPath();
    return LayoutSource.isThere(real, name)
        ? new LayoutSource(real.resolve(name.repository()), name)
        : ArchiveSource.find(real, name, largestFile);
  }

  private static URI registryUri(String text) throws IOException {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IOException("--docker_registry: '" + text + "' is not a URL", e);
    }
    throw new IOException("--docker_registry: '" + text + "' names no host");
  }

  private Path fetch(ImageName name, ImageSource source, Path known) throws IOException {
    ClosedDirectory.make(directory);
    try (Staging staging = Staging.in(directory.resolve("staging"))) {
      Path layout = staging.directory().resolve("oci");
      pull(name, source, staging.directory(), layout);
      OciLayout oci = new OciLayout(layout);
      Path image = imageDirectory(oci.manifestDigest());
      if (!Files.exists(image)) {
        unpack(oci, staging.directory(), image);
      }
      Files.createDirectories(known.getParent());
      DurableFile.write(
          known, oci.manifestDigest().getBytes(StandardCharsets.UTF_8), Readers.EVERYBODY);
      return image;
    }
  }

  private void pull(ImageName name, ImageSource source, Path staging, Path layout)
      throws IOException {
    OptionalLong size =
        listener == PullListener.NONE ? OptionalLong.empty() : source.pullSize(staging);
    if (size.isEmpty()) {
      copy(source, staging, layout);
      return;
    }
    Pull pull = Pull.watch(listener, name.toString(), layout, size.getAsLong());
    try {
      copy(source, staging, layout);
    } finally {
      pull.end();
    }
  }

  private void copy(ImageSource source, Path staging, Path layout) throws IOException {
    // Level 1: the layers are only compressed because umoci reads no others.
    List<String> command = new ArrayList<>(List.of(limited(), "--", "skopeo", "copy", "--quiet"));
    // umoci reads no zstd.
    command.addAll(List.of("--dest-compress-format=gzip", "--dest-compress-level=1"));
    command.addAll(source.skopeoSource(staging));
    command.add("oci:" + layout + ":image");
    command.add(0, "prlimit");
    var unused = source.require(Program.of(COPY_LIMIT, command).run());
  }

  /** A registry may send a layer that does not end, and a layer may unpack to anything. */
  private String limited() {
    return "--fsize=" + largestFile;
  }

  private void unpack(OciLayout oci, Path staging, Path image) throws IOException {
    Path unpacked = Files.createDirectory(staging.resolve("image"));
    Program.of(
            COPY_LIMIT,
            "prlimit",
            limited(),
            "--",
            "umoci",
            "raw",
            "unpack",
            "--image",
            oci.directory() + ":image",
            unpacked.resolve("rootfs").toString())
        .run()
        .orFail();
    Files.write(
        unpacked.resolve("config.json"), new ObjectMapper().writeValueAsBytes(tree(oci.config())));
    Files.createDirectories(image.getParent());
    try {
      Files.move(unpacked, image, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // The same image under another name may have come first.
      if (!Files.exists(image)) {
        throw e;
      }
    }
  }

  private static Map<String, Object> tree(ImageConfig config) {
    return Map.of(
        "Env", config.env(),
        "Entrypoint", config.entrypoint(),
        "Cmd", config.cmd(),
        "WorkingDir", config.workingDir(),
        "User", config.user());
  }

  private Path imageDirectory(String digest) {
    return directory.resolve("images").resolve(digest);
  }
}
