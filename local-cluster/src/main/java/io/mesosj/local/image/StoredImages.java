package io.mesosj.local.image;

import io.mesosj.base.file.LockFile;
import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a store of images has, for its user to look at and to remove. */
@SuppressWarnings("try") // locks are only held
public final class StoredImages {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int LARGEST_MOUNTS = 64 * 1024 * 1024;

  private final StoreDirectory store;

  /**
   * Of a store that need not be there.
   *
   * @param directory {@code --docker_store_dir}
   */
  public StoredImages(Path directory) {
    store = new StoreDirectory(directory.toAbsolutePath());
  }

  /** All of them, by name; one of several names stands there so often. */
  public List<StoredImage> list() throws IOException {
    if (!store.exists()) {
      return List.of();
    }
    store.open();
    try (LockFile lock = store.using()) {
      Set<String> used = inUse();
      List<StoredImage> images = new ArrayList<>();
      Map<Path, KnownName> names = names();
      for (Path image : entries(store.images())) {
        images.addAll(describe(image, names, used));
      }
      images.sort(Comparator.comparing(StoredImage::name).thenComparing(StoredImage::lastUsed));
      return images;
    }
  }

  private List<StoredImage> describe(Path image, Map<Path, KnownName> names, Set<String> used)
      throws IOException {
    String digest = image.getFileName().toString();
    long size = size(image);
    Instant lastUsed = Files.getLastModifiedTime(image).toInstant();
    List<KnownName> its =
        names.values().stream().filter(name -> name.image().equals(digest)).distinct().toList();
    List<KnownName> shown = its.isEmpty() ? List.of(new KnownName("", "", digest)) : its;
    return shown.stream()
        .map(
            name ->
                new StoredImage(name.name(), name.digest(), size, lastUsed, used.contains(digest)))
        .toList();
  }

  /**
   * Removes images that no container uses.
   *
   * @param unusedFor only those that were not used for so long
   * @param excluded only those that have none of these names, each with its tag
   * @return what is gone
   */
  public List<StoredImage> prune(Duration unusedFor, Set<String> excluded) throws IOException {
    if (!store.exists()) {
      return List.of();
    }
    store.open();
    List<StoredImage> gone = new ArrayList<>();
    try (Staging staging = new Staging(store)) {
      try (LockFile lock = store.removing()) {
        Set<String> used = inUse();
        Map<Path, KnownName> names = names();
        Instant limit = Instant.now().minus(unusedFor);
        for (Path image : entries(store.images())) {
          String digest = image.getFileName().toString();
          Map<Path, KnownName> its = of(names, digest);
          boolean stays =
              used.contains(digest)
                  || Files.getLastModifiedTime(image).toInstant().isAfter(limit)
                  || its.values().stream().anyMatch(name -> isExcluded(name, excluded));
          if (!stays) {
            gone.addAll(describe(image, names, used));
            for (Path name : its.keySet()) {
              Files.deleteIfExists(name);
            }
            Files.move(image, staging.directory().resolve(digest), StandardCopyOption.ATOMIC_MOVE);
          }
        }
      }
      // The files themselves go when nobody has to wait for it.
    }
    return gone;
  }

  private static boolean isExcluded(KnownName name, Set<String> excluded) {
    try {
      return excluded.contains(ImageName.parse(name.name()).withTag());
    } catch (ImageException e) {
      // A name that nobody can exclude.
      return false;
    }
  }

  private static Map<Path, KnownName> of(Map<Path, KnownName> names, String digest) {
    Map<Path, KnownName> its = new TreeMap<>();
    names.forEach(
        (file, name) -> {
          if (name.image().equals(digest)) {
            its.put(file, name);
          }
        });
    return its;
  }

  private Map<Path, KnownName> names() throws IOException {
    Map<Path, KnownName> names = new TreeMap<>();
    for (Path file : entries(store.names())) {
      if (file.getFileName().toString().length() == 2 * 32) {
        Optional<KnownName> name = KnownName.read(file);
        name.ifPresent(known -> names.put(file, known));
      }
    }
    return names;
  }

  /** Held by processes that live, or mounted by one that does not. */
  private Set<String> inUse() throws IOException {
    Set<String> used = new HashSet<>();
    List<Path> dead = store.uses().abandoned();
    for (Path use : entries(store.uses().place())) {
      if (!dead.contains(use)) {
        for (Path image : entries(use)) {
          used.add(image.getFileName().toString());
        }
      }
    }
    String mounts = SmallFile.text(MOUNTS, LARGEST_MOUNTS);
    for (Path image : entries(store.images())) {
      String digest = image.getFileName().toString();
      if (mounts.contains("lowerdir=" + escaped(image.toRealPath()) + "/rootfs,")) {
        used.add(digest);
      }
    }
    return used;
  }

  /** As the kernel writes what mount(2) was given; see proc(5). */
  private static String escaped(Path path) {
    return path.toString().replace(" ", "\\040").replace("\t", "\\011").replace("\n", "\\012");
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
      found.forEach(entries::add);
    } catch (NoSuchFileException e) {
      // A use that ended just now.
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  private static long size(Path image) throws IOException {
    long[] sum = {0};
    Files.walkFileTree(
        image,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
