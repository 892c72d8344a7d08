package io.mesosj.local.image;

import io.mesosj.base.file.FileTree;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An image that stays in the store until this is released, or its process is no more.
 *
 * @param image its directory in the store
 * @param reference what says so to others
 */
record ImageUse(Path image, Path reference) {
  /** Without links: as the table of mounts will have it. */
  Path rootfs() throws IOException {
    return image.resolve("rootfs").toRealPath();
  }

  void release() throws IOException {
    FileTree.remove(reference);
  }
}
