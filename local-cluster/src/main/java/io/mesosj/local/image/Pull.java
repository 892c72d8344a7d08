package io.mesosj.local.image;

import io.mesosj.base.thread.Threads;
import io.mesosj.protocol.log.LoggedFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches a directory grow while an image is pulled into it. */
final class Pull {
  private static final Logger LOG = LoggerFactory.getLogger(Pull.class);
  private static final long PERIOD_MILLIS = 200;
  private static final long PATIENCE_SECONDS = 5;

  private final PullListener listener;
  private final String image;
  private final Path directory;
  private final long total;
  private final ScheduledExecutorService timer =
      new Threads("image-progress", new LoggedFailures(LOG)).timer();

  private Pull(PullListener listener, String image, Path directory, long total) {
    this.listener = listener;
    this.image = image;
    this.directory = directory;
    this.total = total;
  }

  static Pull watch(PullListener listener, String image, Path directory, long total) {
    Pull pull = new Pull(listener, image, directory, total);
    var unused =
        pull.timer.scheduleAtFixedRate(pull::tell, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return pull;
  }

  private void tell() {
    listener.pulling(image, Math.min(size(), total), total);
  }

  private long size() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException e) {
      // Not there yet, or a file was renamed just now.
      return 0;
    }
  }

  /** Nothing is told afterwards. */
  void end() {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listener.pulled(image);
  }
}
