package io.mesosj.local.image;

import io.mesosj.base.file.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A directory for work in progress, made when somebody wants it; closing it removes it. */
final class Staging implements AutoCloseable {
  private final StoreDirectory store;
  private Optional<Path> made = Optional.empty();

  Staging(StoreDirectory store) {
    this.store = store;
  }

  Path directory() throws IOException {
    if (made.isEmpty()) {
      made = Optional.of(store.stage());
    }
    return made.get();
  }

  @Override
  public void close() throws IOException {
    if (made.isPresent()) {
      FileTree.remove(made.get());
    }
  }
}
