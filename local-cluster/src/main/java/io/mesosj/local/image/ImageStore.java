package io.mesosj.local.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.isolator.cni.json.JsonTrees;
import io.mesosj.local.process.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Images by name: copied by skopeo, unpacked by umoci, which check every layer against its digest,
 * once per version of the image. Safe for use by several threads; one image is fetched by one of
 * them.
 */
public final class ImageStore {
  private static final Duration COPY_LIMIT = Duration.ofMinutes(10);
  private static final String TAG = "image";

  private final Path directory;
  private final Path rootfsDirectory;
  private final Optional<String> registry;
  private final ConcurrentMap<String, Object> locks = new ConcurrentHashMap<>();

  /**
   * A store.
   *
   * @param directory where images are kept
   * @param rootfsDirectory where containers' overlays go
   * @param registry a directory of archives or a registry's URL; Docker's own when empty
   */
  public ImageStore(Path directory, Path rootfsDirectory, Optional<String> registry) {
    this.directory = directory;
    this.rootfsDirectory = rootfsDirectory;
    this.registry = registry;
  }

  /** Fetches the image if it is not here yet, and mounts a view of it for a container. */
  public Rootfs mount(String name, String containerId) throws ImageException {
    ImageReference reference = ImageReference.parse(name);
    try {
      Path image = fetched(reference);
      ImageConfig config = config(image);
      return Rootfs.mount(image.resolve("rootfs"), config, rootfsDirectory.resolve(containerId));
    } catch (ImageException e) {
      throw e;
    } catch (IOException e) {
      throw new ImageException(name, String.valueOf(e.getMessage()));
    }
  }

  private Path fetched(ImageReference reference) throws IOException {
    List<Source> sources = sources(reference);
    Path image = directory.resolve(key(sources.get(0)));
    Object lock = locks.computeIfAbsent(image.toString(), key -> new Object());
    synchronized (lock) {
      if (Files.isDirectory(image)) {
        return image;
      }
      Files.createDirectories(directory);
      Path partial = Files.createTempDirectory(directory, "partial-");
      try {
        copy(reference, sources, partial);
        Programs.run(
            List.of(
                "umoci",
                "raw",
                "unpack",
                "--image",
                partial.resolve("oci") + ":" + TAG,
                partial.resolve("rootfs").toString()),
            COPY_LIMIT);
        Files.move(partial, image, StandardCopyOption.ATOMIC_MOVE);
        return image;
      } catch (IOException e) {
        Programs.run(List.of("rm", "-rf", "--", partial.toString()), COPY_LIMIT);
        throw e;
      }
    }
  }

  /**
   * A place that skopeo can copy from.
   *
   * @param version what distinguishes one version of the image from the next
   */
  private record Source(String transport, String version, List<String> options) {}

  private List<Source> sources(ImageReference reference) throws IOException {
    if (registry.isPresent() && !registry.get().contains("://")) {
      return archives(reference, Path.of(registry.get()));
    }
    String host = "";
    List<String> options = List.of();
    if (registry.isPresent()) {
      boolean plain = registry.get().startsWith("http://");
      host = registry.get().replaceFirst("^[a-z+]+://", "").replaceFirst("/+$", "") + "/";
      options = plain ? List.of("--src-tls-verify=false") : List.of();
    }
    String name = "docker://" + host + reference;
    // Asked for again by each agent: a tag may have moved since the last one.
    return List.of(new Source(name, name + ProcessHandle.current().pid(), options));
  }

  /**
   * Mesos looks for {@code NAME[:TAG].tar}; so that any {@code docker save} works, also without the
   * tag.
   */
  private static List<Source> archives(ImageReference reference, Path directory)
      throws IOException {
    List<String> names =
        new ArrayList<>(List.of(reference + ".tar", reference.repository() + ".tar"));
    if (reference.tag().isEmpty()) {
      names.add(reference.repository() + ":latest.tar");
    }
    for (String name : names) {
      Path archive = directory.resolve(name).normalize();
      if (archive.startsWith(directory.normalize()) && Files.isRegularFile(archive)) {
        BasicFileAttributes file = Files.readAttributes(archive, BasicFileAttributes.class);
        String version = archive + "@" + file.lastModifiedTime() + "#" + file.size();
        return List.of(
            new Source("docker-archive:" + archive.toRealPath(), version, List.of()),
            new Source("oci-archive:" + archive.toRealPath(), version, List.of()));
      }
    }
    Path layout = directory.resolve(reference.repository());
    if (Files.isRegularFile(layout.resolve("oci-layout"))) {
      String tag = reference.tag().orElse("latest");
      String version =
          layout + ":" + tag + "@" + Files.getLastModifiedTime(layout.resolve("index.json"));
      return List.of(new Source("oci:" + layout.toRealPath() + ":" + tag, version, List.of()));
    }
    throw new ImageException(
        reference.toString(), "'" + directory + "' has no " + String.join(", ", names));
  }

  private static void copy(ImageReference reference, List<Source> sources, Path into)
      throws IOException {
    IOException first = null;
    for (Source source : sources) {
      List<String> command = new ArrayList<>();
      command.addAll(List.of("skopeo", "--insecure-policy", "copy", "--quiet"));
      command.addAll(source.options());
      command.add(source.transport());
      command.add("oci:" + into.resolve("oci") + ":" + TAG);
      try {
        Programs.run(command, COPY_LIMIT);
        return;
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    throw new ImageException(
        reference.toString(), first == null ? "has no source" : String.valueOf(first.getMessage()));
  }

  private static ImageConfig config(Path image) throws IOException {
    Path layout = image.resolve("oci");
    JsonNode index = read(layout.resolve("index.json"));
    JsonNode manifest = blob(layout, index.path("manifests").path(0).path("digest").asText());
    JsonNode config = blob(layout, manifest.path("config").path("digest").asText());
    return ImageConfig.read(config.path("config"));
  }

  private static ObjectNode blob(Path layout, String digest) throws IOException {
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IOException("its manifest names no sha256 digest");
    }
    return read(layout.resolve("blobs").resolve("sha256").resolve(digest.substring(7)));
  }

  private static ObjectNode read(Path file) throws IOException {
    return JsonTrees.read(Files.readAllBytes(file));
  }

  private static String key(Source source) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(source.version().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
