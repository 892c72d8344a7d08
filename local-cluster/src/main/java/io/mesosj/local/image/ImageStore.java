package io.mesosj.local.image;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.LockFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The images that agents use: each fetched by skopeo, unpacked by umoci once, and kept for later
 * runs under its manifest's digest; both programs verify every layer. What is kept is used while it
 * is what is there now: an archive is known again by its place, size, times and inode, a registry's
 * tag by the digest that the registry says. Nothing is touched until an image is asked for. Safe
 * for use by several threads and processes: one image is prepared by one of them, different images
 * in parallel.
 */
public final class ImageStore {
  private static final URI DOCKER_HUB = URI.create("https://registry-1.docker.io");
  private static final long LARGEST_FILE = 16L << 30;

  private final StoreDirectory store;
  private final UnpackedImages images;
  private final ImageFetch fetch;
  private final ImageGarbage garbage;
  private final Path rootfsDirectory;
  private final Optional<String> registry;
  private final Optional<DockerConfig> dockerConfig;
  private boolean opened;

  /**
   * A store; nothing is made yet.
   *
   * @param directory where images are kept, for several agents and for later ones
   * @param rootfsDirectory where containers' overlays go
   * @param registry a directory of archives named {@code NAME[:TAG].tar}, or a registry's URL;
   *     Docker's own when empty
   * @param listener is told how long pulling takes
   */
  public ImageStore(
      Path directory, Path rootfsDirectory, Optional<String> registry, PullListener listener) {
    this(directory, rootfsDirectory, registry, Optional.empty(), ImageGcConfig.DEFAULT, listener);
  }

  /**
   * As the other, with credentials for registries.
   *
   * @param dockerConfig {@code --docker_config}
   * @param gc {@code --image_gc_config}
   */
  public ImageStore(
      Path directory,
      Path rootfsDirectory,
      Optional<String> registry,
      Optional<DockerConfig> dockerConfig,
      ImageGcConfig gc,
      PullListener listener) {
    this(directory, rootfsDirectory, registry, dockerConfig, gc, listener, LARGEST_FILE);
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
      ImageGcConfig gc,
      PullListener listener,
      long largestFile) {
    this.dockerConfig = dockerConfig;
    this.store = new StoreDirectory(directory.toAbsolutePath());
    this.images = new UnpackedImages(store);
    this.fetch = new ImageFetch(store, images, listener, largestFile);
    this.garbage = new ImageGarbage(store, gc);
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
      ImageUse image = prepare(checked, config.or(() -> dockerConfig));
      Rootfs rootfs = mount(image, rootfsDirectory.resolve(containerId));
      garbage.now();
      return rootfs;
    } catch (IOException e) {
      throw new ImageException(name, FileProblem.describe(e));
    }
  }

  private static Rootfs mount(ImageUse image, Path directory) throws IOException {
    ImageConfig config;
    try {
      config = config(image.image());
    } catch (IOException e) {
      image.release();
      throw e;
    }
    return Rootfs.mount(image, config, directory);
  }

  private static ImageConfig config(Path image) throws IOException {
    return ImageConfig.read(OciLayout.read(image.resolve("config.json")));
  }

  /** The image's directory in the store, which is used from now on. */
  Path prepare(ImageName name) throws IOException {
    return prepare(name, dockerConfig).image();
  }

  @SuppressWarnings("try") // the turn is only held
  private ImageUse prepare(ImageName name, Optional<DockerConfig> config) throws IOException {
    ImageSource source = source(name, config);
    open();
    try (Staging staging = new Staging(store)) {
      Located located = source.locate(staging);
      String identity = Sha256.of(located.identity().getBytes(StandardCharsets.UTF_8));
      Optional<ImageUse> known = images.use(identity);
      if (known.isPresent()) {
        return known.get();
      }
      try (LockFile turn = store.turn(identity)) {
        // Another thread or process may have had its turn meanwhile.
        Optional<ImageUse> meanwhile = images.use(identity);
        if (meanwhile.isPresent()) {
          return meanwhile.get();
        }
        ImageUse fetched = fetch.run(name, source, located, identity, staging);
        garbage.afterPull();
        return fetched;
      }
    }
  }

  /** Once, and not before an image is asked for. */
  private synchronized void open() throws IOException {
    if (!opened) {
      store.open();
      opened = true;
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
        : ArchiveSource.find(real, name, fetch.largestFile());
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
}
