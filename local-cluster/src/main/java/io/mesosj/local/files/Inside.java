package io.mesosj.local.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads what is below a directory, and never anything else, whatever links somebody makes there
 * meanwhile: each name is opened relative to the directory before it and without following, and
 * what a link says is looked up from the root again, as in a container (openat2's RESOLVE_IN_ROOT).
 */
public final class Inside {
  private final Path root;
  private final List<Path> aliases;

  /** Whether nobody changes it meanwhile. */
  private final boolean quiet;

  private Inside(Path root, List<Path> aliases, boolean quiet) {
    this.root = root;
    this.aliases = aliases;
    this.quiet = quiet;
  }

  /**
   * A root file system where nothing runs yet, whose absolute links begin at itself.
   *
   * @param root the directory, which is trusted itself
   */
  public static Inside rootfs(Path root) {
    return new Inside(root, List.of(Path.of("/")), true);
  }

  /**
   * A directory of a larger tree, where things change at any moment, and which absolute links may
   * name by one of its names.
   *
   * @param root the directory, which is trusted itself
   * @param aliases what it is called by those who make links in it
   */
  public static Inside directory(Path root, Path... aliases) {
    return new Inside(root, List.copyOf(Arrays.asList(aliases)), false);
  }

  /**
   * A piece of a file.
   *
   * @param size how long the whole file is
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Piece(long size, byte[] data) {}

  /**
   * A file in a directory.
   *
   * @param name its name there
   * @param path where it is, for what no descriptor tells
   */
  public record Entry(String name, Path path, PosixFileAttributes attributes) {}

  /**
   * Reads a piece of a regular file; less than was asked for at its end.
   *
   * @throws NoSuchFileException if there is none inside
   * @throws FileSystemException if it is not regular
   */
  public Piece read(String path, long offset, int length) throws IOException {
    try (Walk walk = resolve(path)) {
      try (SeekableByteChannel file = open(walk)) {
        // A pipe or a device that was put there just now is 0 bytes long and is not read.
        long size = file.size();
        long left = Math.max(0, size - Math.max(0, offset));
        ByteBuffer data = ByteBuffer.allocate((int) Math.min(left, Math.max(0, length)));
        if (data.hasRemaining()) {
          file.position(offset);
        }
        while (data.hasRemaining() && file.read(data) >= 0) {
          // A channel may give less than is asked for.
        }
        return new Piece(size, Arrays.copyOf(data.array(), data.position()));
      }
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws FileSystemException if it is not regular, or longer than {@code limit}
   */
  public byte[] readAll(String path, int limit) throws IOException {
    Piece piece = read(path, 0, limit);
    if (piece.size() > limit) {
      throw new FileSystemException(path, null, "is longer than " + limit + " bytes");
    }
    return piece.data();
  }

  /**
   * Whether something is there, links in the way followed inside.
   *
   * @throws IOException if that can't be known
   */
  public boolean exists(String path) throws IOException {
    try {
      resolve(path).close();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * What is in a directory, by name.
   *
   * @throws NoSuchFileException if there is none inside
   */
  public List<Entry> list(String path) throws IOException {
    try (Walk walk = resolve(path)) {
      if (!walk.atDirectory()) {
        throw new NoSuchFileException(path, null, "is no directory");
      }
      List<Entry> entries = new ArrayList<>();
      for (Path found : walk.directory()) {
        Path name = found.getFileName();
        PosixFileAttributeView view =
            walk.directory()
                .getFileAttributeView(
                    name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        try {
          entries.add(new Entry(name.toString(), walk.path().resolve(name), view.readAttributes()));
        } catch (NoSuchFileException e) {
          // It went just now.
        }
      }
      entries.sort((a, b) -> a.name().compareTo(b.name()));
      return entries;
    }
  }

  private Walk resolve(String path) throws IOException {
    return new Walk(root, aliases).to(path);
  }

  private SeekableByteChannel open(Walk walk) throws IOException {
    requireRegular(walk);
    if (quiet) {
      return open(walk, StandardOpenOption.READ);
    }
    try {
      // For writing too: so that a pipe which takes the file's place just now is opened at once
      // and does not wait for somebody to write.
      return open(walk, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      // A running program, a read-only mount, or a file that is not ours.
      return PinnedFile.open(walk.path(), requireRegular(walk));
    }
  }

  private static SeekableByteChannel open(Walk walk, OpenOption... how) throws IOException {
    Set<OpenOption> options = new HashSet<>(List.of(how));
    options.add(LinkOption.NOFOLLOW_LINKS);
    try {
      return walk.directory().newByteChannel(walk.name(), options);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // So the JDK tells that it is a link just now.
      throw new FileSystemException(walk.path().toString(), null, e.getMessage());
    }
  }

  private static BasicFileAttributes requireRegular(Walk walk) throws IOException {
    if (walk.atDirectory()) {
      throw new FileSystemException(walk.path().toString(), null, "is a directory");
    }
    BasicFileAttributes attributes = walk.attributes(walk.name());
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(walk.path().toString(), null, "is no regular file");
    }
    return attributes;
  }
}
