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
  Path rootfs() {
    return image.resolve("rootfs");
  }

  void release() throws IOException {
    FileTree.remove(reference);
  }
}
