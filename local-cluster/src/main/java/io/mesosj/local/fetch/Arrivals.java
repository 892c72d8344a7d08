package io.mesosj.local.fetch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Moves what was fetched into the sandbox. What was fetched before may have left links there, and
 * what comes now may be links: none is followed, since each directory is opened relative to the one
 * above and each name is moved as it is.
 */
final class Arrivals {
  /** What the agent itself has in a sandbox. */
  private static final Set<String> TAKEN = Set.of("stdout", "stderr");

  private static final int MAX_DEPTH = 256;

  private Arrivals() {}

  /**
   * Moves everything in a directory.
   *
   * @throws IOException naming what is in the way
   */
  static void move(Path from, Path sandbox) throws IOException {
    try (SecureDirectoryStream<Path> source = open(from);
        SecureDirectoryStream<Path> target = open(sandbox)) {
      for (Path name : names(source)) {
        if (TAKEN.contains(name.toString())) {
          throw new IOException("it brings '" + name + "', which is the agent's own in a sandbox");
        }
      }
      moveAll(source, target, 0);
    }
  }

  private static void moveAll(
      SecureDirectoryStream<Path> source, SecureDirectoryStream<Path> target, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("its directories are more than " + MAX_DEPTH + " deep");
    }
    for (Path name : names(source)) {
      boolean directory = kind(source, name).map(BasicFileAttributes::isDirectory).orElse(false);
      Optional<BasicFileAttributes> there = kind(target, name);
      if (directory && there.isPresent()) {
        requireDirectory(name, there.get());
        try (SecureDirectoryStream<Path> below = into(source, name);
            SecureDirectoryStream<Path> onto = into(target, name)) {
          moveAll(below, onto, depth + 1);
        }
      } else {
        if (there.isPresent() && there.get().isDirectory()) {
          throw new FileAlreadyExistsException("'" + name + "' is a directory already");
        }
        source.move(name, target, name);
      }
    }
  }

  private static void requireDirectory(Path name, BasicFileAttributes there) throws IOException {
    if (there.isSymbolicLink()) {
      throw new FileSystemException("'" + name + "' is a link in the sandbox, and not followed");
    }
    if (!there.isDirectory()) {
      throw new FileAlreadyExistsException("'" + name + "' is a file already");
    }
  }

  private static Optional<BasicFileAttributes> kind(
      SecureDirectoryStream<Path> directory, Path name) throws IOException {
    try {
      return Optional.of(
          directory
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static List<Path> names(SecureDirectoryStream<Path> directory) throws IOException {
    List<Path> names = new ArrayList<>();
    // A stream can be read once only.
    try (SecureDirectoryStream<Path> again = into(directory, Path.of("."))) {
      again.forEach(entry -> names.add(entry.getFileName()));
    }
    return names;
  }

  private static SecureDirectoryStream<Path> into(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
  }

  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  private static SecureDirectoryStream<Path> open(Path directory) throws IOException {
    DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("'" + directory + "': this system opens nothing relative to it");
  }
}
