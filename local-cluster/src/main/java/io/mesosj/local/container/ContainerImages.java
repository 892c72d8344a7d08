package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.local.image.ImageException;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.mesos.v1.Protos.Image;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file systems of containers with an image. Safe for use by several threads. */
final class ContainerImages {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerImages.class);

  private final ImageStore store;

  ContainerImages(ImageStore store) {
    this.store = store;
  }

  /** Where containers' file systems are. */
  Path directory() {
    return store.rootfsDirectory();
  }

  /** Pulls an image and mounts it, on a thread of its own. */
  Pending mount(Image image, String containerId) {
    return new Pending(
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return store.mount(image.getDocker().getName(), containerId);
              } catch (ImageException e) {
                throw new CompletionException(e);
              }
            },
            work -> {
              Thread thread = new Thread(work, "image-" + containerId);
              thread.setDaemon(true);
              thread.start();
            }));
  }

  /** What an earlier agent mounted for a container. */
  Optional<Rootfs> find(String containerId) {
    return store.mounted(containerId);
  }

  /** A file system on its way. */
  record Pending(CompletableFuture<Rootfs> rootfs) {
    /**
     * Waits for it.
     *
     * @throws ContainerException if there will be none
     */
    Rootfs await() throws ContainerException {
      try {
        return rootfs.join();
      } catch (CompletionException e) {
        throw new ContainerException(
            String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
      }
    }

    /** Waits for it and takes it away. */
    void discard() {
      try {
        rootfs.join().unmount();
      } catch (CompletionException e) {
        LOG.debug("There is no image to be unmounted", e);
      } catch (IOException e) {
        LOG.warn("{}", FileProblem.describe(e));
      }
    }
  }
}
