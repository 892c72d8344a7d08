package io.mesosj.isolator.plugin;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * One ADD or DEL of an attachment at a time: of two ADDs at once the one that fails would undo what
 * the other has got done, and a DEL beside an ADD that was given up would find nothing yet.
 */
public final class AttachmentLock {
  /** Longer than a delegate may take. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Files that stay, since nobody knows who waits for one; so they are few, and some share one. */
  private static final int FILES = 1024;

  private AttachmentLock() {}

  /** What is done for an attachment. */
  public interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Waits until nobody else is at an attachment, and does the work.
   *
   * @param directory where those wait for each other who know it; made if it is missing
   * @param attachment what names it
   * @throws PluginFailure if the lock is not to be had in a minute and a half, or not at all
   * @throws IOException as the work fails
   */
  public static <T> T alone(Path directory, Work<T> work, String... attachment) throws IOException {
    return run(acquire(directory, attachment), work);
  }

  /**
   * As {@link #alone}, but where no lock can be had, as below a /run that can't be written, the
   * work is done without.
   */
  public static <T> T aloneIfPossible(Path directory, Work<T> work, String... attachment)
      throws IOException {
    PluginLock lock;
    try {
      lock = acquire(directory, attachment);
    } catch (PluginFailure e) {
      if (e.code() != PluginFailure.IO_FAILURE) {
        throw e;
      }
      return work.run();
    }
    return run(lock, work);
  }

  private static <T> T run(PluginLock lock, Work<T> work) throws IOException {
    try {
      return work.run();
    } finally {
      lock.close();
    }
  }

  private static PluginLock acquire(Path directory, String... attachment) throws PluginFailure {
    int number = Math.floorMod(String.join("\n", attachment).hashCode(), FILES);
    make(directory);
    return PluginLock.acquire(
        directory.resolve(String.valueOf(number)), LIMIT, "another call for this container");
  }

  private static void make(Path directory) throws PluginFailure {
    if (Files.isDirectory(directory)) {
      return;
    }
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new PluginFailure(
          PluginFailure.IO_FAILURE,
          "the directory of locks can't be made: " + FileProblem.describe(e),
          e);
    }
  }
}
