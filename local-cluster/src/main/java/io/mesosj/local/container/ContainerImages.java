package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.image.DockerConfig;
import io.mesosj.local.image.ImageStore;
import io.mesosj.local.image.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
    CompletableFuture<Rootfs> rootfs = new CompletableFuture<>();
    Thread thread =
        Threads.start(
            "image-" + containerId,
            () -> {
              try {
                rootfs.complete(
                    store.mount(image.getDocker().getName(), config(image), containerId));
              } catch (IOException | RuntimeException | Error e) {
                rootfs.completeExceptionally(e);
              }
            });
    return new Pending(rootfs, thread);
  }

  private static Optional<DockerConfig> config(Image image) throws IOException {
    return image.getDocker().hasConfig()
        ? Optional.of(
            DockerConfig.parse(SecretValues.value(image.getDocker().getConfig()).toByteArray()))
        : Optional.empty();
  }

  /** What an earlier agent mounted for a container. */
  Optional<Rootfs> find(String containerId) {
    return store.mounted(containerId);
  }

  /** A file system on its way. */
  record Pending(CompletableFuture<Rootfs> rootfs, Thread thread) {
    /**
     * Waits for it.
     *
     * @throws ContainerException if there will be none, or this thread is interrupted, and still is
     */
    Rootfs await() throws ContainerException {
      try {
        return rootfs.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ContainerException(new IOException("interrupted while waiting for the image", e));
      } catch (ExecutionException e) {
        throw new ContainerException(
            String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
      }
    }

    /** Ends what is under way of it, and takes it away. */
    void discard() {
      thread.interrupt();
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
