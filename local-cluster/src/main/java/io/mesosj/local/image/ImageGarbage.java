package io.mesosj.local.image;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes images by an {@link ImageGcConfig}; for use by several threads. */
final class ImageGarbage {
  private static final Logger LOG = LoggerFactory.getLogger(ImageGarbage.class);

  private final StoreDirectory store;
  private final ImageGcConfig config;
  private final AtomicLong lastLooked = new AtomicLong(System.nanoTime());

  ImageGarbage(StoreDirectory store, ImageGcConfig config) {
    this.store = store;
    this.config = config;
  }

  /** After a pull: the store has grown. No container fails for what can't be removed. */
  void afterPull() {
    lastLooked.set(System.nanoTime());
    collect();
  }

  /** As a container is started: others may have filled the disk. */
  void now() {
    long last = lastLooked.get();
    long now = System.nanoTime();
    if (now - last >= config.interval().toNanos() && lastLooked.compareAndSet(last, now)) {
      collect();
    }
  }

  private void collect() {
    try {
      Duration unused = isFull() ? Duration.ZERO : ImageGcConfig.UNUSED;
      List<StoredImage> gone =
          new StoredImages(store.path()).prune(unused, Set.copyOf(config.excluded()));
      for (StoredImage image : gone) {
        LOG.info(
            "Removed image '{}', {} bytes, unused since {}",
            image.name(),
            image.size(),
            image.lastUsed());
      }
    } catch (IOException e) {
      LOG.warn("Images that nobody uses stay: {}", FileProblem.describe(e));
    }
  }

  private boolean isFull() throws IOException {
    if (config.headroom().isEmpty()) {
      return false;
    }
    FileStore disk = Files.getFileStore(store.path());
    return disk.getUsableSpace() < config.headroom().getAsDouble() * disk.getTotalSpace();
  }
}
