package io.mesosj.local.image;

import io.mesosj.base.file.FileTree;
import io.mesosj.base.file.LockFile;
import io.mesosj.base.process.ProcessDirectories;
import io.mesosj.local.files.ClosedDirectory;
import io.mesosj.local.files.TrustedPath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The places of an image store, which several processes use at a time and which outlives them:
 *
 * <ul>
 *   <li>{@code images/DIGEST}: an image, whole from the moment it has that name
 *   <li>{@code names/IDENTITY}: which image something was unpacked to
 *   <li>{@code staging/PROCESS}: what is not finished, or being removed
 *   <li>{@code uses/PROCESS/DIGEST}: an image that a container of that process has
 *   <li>{@code locks}, {@code lock}: held alone for removing, together for using images
 * </ul>
 *
 * @param path absolute
 */
record StoreDirectory(Path path) {
  /** Of what is done with the lock: renaming, and looking at a few files. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Waiting for the turn is waiting for others' pulling and unpacking. */
  private static final Duration TURN = Duration.ofMinutes(25);

  Path images() {
    return path.resolve("images");
  }

  Path image(String digest) {
    return images().resolve(digest);
  }

  Path names() {
    return path.resolve("names");
  }

  ProcessDirectories uses() {
    return new ProcessDirectories(path.resolve("uses"));
  }

  ProcessDirectories staging() {
    return new ProcessDirectories(path.resolve("staging"));
  }

  /**
   * Makes it, for its user alone, and takes away what dead processes left.
   *
   * @throws FileSystemException if somebody else has a hand in it
   */
  void open() throws IOException {
    String text = path.toString();
    if (text.indexOf(':') >= 0 || text.indexOf(',') >= 0 || text.indexOf('\\') >= 0) {
      throw new FileSystemException(
          text, null, "can't be mounted with ':', ',' or '\\' in it: give another directory");
    }
    // Before it is made, so that nothing is made in others' places, and after, since they may
    // have come first.
    TrustedPath.require(path);
    ClosedDirectory.make(path);
    TrustedPath.require(path);
    Files.createDirectories(images());
    Files.createDirectories(names());
    Files.createDirectories(path.resolve("locks"));
    uses().secure();
    staging().secure();
    removeDead();
  }

  /** Whether there is one; it need not be made for looking at it. */
  boolean exists() {
    return Files.isDirectory(images(), LinkOption.NOFOLLOW_LINKS);
  }

  @SuppressWarnings("try") // the lock is only held
  private void removeDead() throws IOException {
    // Who finds another at it has nothing to do.
    Optional<LockFile> cleaning =
        LockFile.tryAcquire(path.resolve("cleaning"), LockFile.Mode.ALONE, Duration.ZERO);
    if (cleaning.isPresent()) {
      try (LockFile lock = cleaning.get()) {
        for (Path dead : uses().abandoned()) {
          FileTree.remove(dead);
        }
        for (Path dead : staging().abandoned()) {
          FileTree.remove(dead);
        }
      }
    }
  }

  /** A directory of this process' for work in progress. */
  Path stage() throws IOException {
    return staging().make(ProcessDirectories.newName());
  }

  /** Nothing is removed meanwhile. */
  LockFile using() throws IOException {
    return LockFile.acquire(path.resolve("lock"), LockFile.Mode.SHARED, PATIENCE);
  }

  /** Nothing comes into use meanwhile. */
  LockFile removing() throws IOException {
    return LockFile.acquire(path.resolve("lock"), LockFile.Mode.ALONE, PATIENCE);
  }

  /** The turn to unpack something; a few files serve all, since a lock's file has to stay. */
  LockFile turn(String identity) throws IOException {
    return LockFile.acquire(
        path.resolve("locks").resolve(identity.substring(0, 2)), LockFile.Mode.ALONE, TURN);
  }
}
