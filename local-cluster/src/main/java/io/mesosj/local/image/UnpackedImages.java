package io.mesosj.local.image;

import io.mesosj.base.file.LockFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.base.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The images in a store. An image's files are not forced to the disk when it is unpacked, which
 * would take longer than the unpacking: those of an earlier boot are believed only if a later use
 * did so. Safe for use by several threads and processes.
 */
@SuppressWarnings("try") // locks are only held
final class UnpackedImages {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String BOOT_FILE = "boot";
  private static final String FORCED_FILE = "forced";

  /** The kernel has written by itself by then (dirty_expire_centisecs), so forcing costs little. */
  private static final Duration WRITTEN_AFTER = Duration.ofSeconds(40);

  private static final Duration FORCE_LIMIT = Duration.ofMinutes(2);

  private final StoreDirectory store;

  UnpackedImages(StoreDirectory store) {
    this.store = store;
  }

  /** The image that something was unpacked to, if it is here and whole. */
  Optional<ImageUse> use(String identity) throws IOException {
    Optional<ImageUse> found = Optional.empty();
    try (LockFile lock = store.using()) {
      Optional<KnownName> known = KnownName.read(store.names().resolve(identity));
      if (known.isPresent()) {
        found = hold(known.get().image());
      }
    }
    if (found.isPresent()) {
      force(found.get().image());
    }
    return found;
  }

  /** An image by its digest, if it is here and whole. */
  Optional<ImageUse> useImage(String digest) throws IOException {
    try (LockFile lock = store.using()) {
      return hold(digest);
    }
  }

  /** Puts an image in its place, unless another process was faster. */
  ImageUse add(Path unpacked, String digest) throws IOException {
    Files.writeString(unpacked.resolve(BOOT_FILE), boot());
    try (LockFile lock = store.using()) {
      Path image = store.image(digest);
      try {
        Files.move(unpacked, image, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.exists(image)) {
          throw e;
        }
      }
      return hold(digest)
          .orElseThrow(() -> new IOException("'" + image + "' went away while it was used"));
    }
  }

  private Optional<ImageUse> hold(String digest) throws IOException {
    Path image = store.image(digest);
    if (!Files.isDirectory(image, LinkOption.NOFOLLOW_LINKS) || isDoubtful(image)) {
      return Optional.empty();
    }
    Path reference = store.uses().make(ProcessDirectories.newName());
    Files.createFile(reference.resolve(digest));
    Files.setLastModifiedTime(image, FileTime.from(Instant.now()));
    return Optional.of(new ImageUse(image, reference));
  }

  /** Of an earlier boot, which may have ended by a power failure; it is taken away. */
  private boolean isDoubtful(Path image) throws IOException {
    if (Files.exists(image.resolve(FORCED_FILE))
        || SmallFile.text(image.resolve(BOOT_FILE)).equals(boot())) {
      return false;
    }
    Path away = store.stage();
    Files.move(image, away.resolve("doubtful"), StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private static String boot() throws IOException {
    return SmallFile.text(BOOT);
  }

  private static void force(Path image) throws IOException {
    FileTime unpacked = Files.getLastModifiedTime(image.resolve(BOOT_FILE));
    if (Files.exists(image.resolve(FORCED_FILE))
        || unpacked.toInstant().plus(WRITTEN_AFTER).isAfter(Instant.now())) {
      return;
    }
    Program.of(FORCE_LIMIT, "sync", "-f", image.toString()).run().orFail();
    Files.writeString(image.resolve(FORCED_FILE), "");
  }
}
