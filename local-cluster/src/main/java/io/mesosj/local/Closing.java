package io.mesosj.local;

import io.mesosj.base.thread.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;

/** Closes several things at once. */
final class Closing {
  private Closing() {}

  /**
   * Closes them all, whatever goes wrong with one.
   *
   * @throws IOException the first failure, with the others suppressed
   */
  static void all(List<Closeable> things) throws IOException {
    if (things.size() == 1) {
      things.get(0).close();
      return;
    }
    IOException failure = null;
    ExecutorService threads = new Threads("closing", (thread, e) -> {}).pool();
    try {
      List<CompletableFuture<Void>> closing =
          things.stream()
              .map(one -> CompletableFuture.runAsync(() -> close(one), threads))
              .toList();
      for (CompletableFuture<Void> one : closing) {
        try {
          one.join();
        } catch (CompletionException e) {
          IOException why =
              e.getCause() instanceof UncheckedIOException unchecked
                  ? unchecked.getCause()
                  : new IOException(String.valueOf(e.getCause()), e);
          if (failure == null) {
            failure = why;
          } else {
            failure.addSuppressed(why);
          }
        }
      }
    } finally {
      threads.shutdownNow();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void close(Closeable thing) {
    try {
      thing.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
