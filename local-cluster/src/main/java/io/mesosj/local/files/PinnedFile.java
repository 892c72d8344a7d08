package io.mesosj.local.files;

import io.mesosj.isolator.libc.LibC;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * Opens a file for reading where somebody may put a pipe in its place at any moment, whose opening
 * would wait for ever: what is there is held first (open(2), O_PATH), which never waits, then
 * looked at, and only then opened, by the descriptor that holds it.
 */
final class PinnedFile {
  private static final int O_PATH_CLOEXEC = 0x200000 | 0x80000;

  private PinnedFile() {}

  /** The functions that are needed here; public because others implement it. */
  public interface Functions {
    int open(String path, int flags);

    int close(int fd);
  }

  /** Loaded when the first file is read that can't be opened for writing. */
  private static final class Native {
    static final LibC<Functions> LIBRARY = LibC.bind(Functions.class);
    static final Functions LIBC = LIBRARY.functions();
  }

  /**
   * Opens it.
   *
   * @param seen what was found at {@code path}; if something else is there by now it is not opened
   */
  static SeekableByteChannel open(Path path, BasicFileAttributes seen) throws IOException {
    int held = hold(path);
    try {
      Path descriptor = Path.of("/proc/self/fd", Integer.toString(held));
      BasicFileAttributes now = Files.readAttributes(descriptor, BasicFileAttributes.class);
      if (!now.isRegularFile() || !Objects.equals(now.fileKey(), seen.fileKey())) {
        throw new FileSystemException(path.toString(), null, "was replaced just now");
      }
      return Files.newByteChannel(descriptor);
    } finally {
      Native.LIBC.close(held);
    }
  }

  private static int hold(Path path) throws FileSystemException {
    try {
      return Native.LIBRARY.check(Native.LIBC.open(path.toString(), O_PATH_CLOEXEC), "look at it");
    } catch (IOException | LinkageError e) {
      FileSystemException problem = new FileSystemException(path.toString(), null, e.getMessage());
      problem.initCause(e);
      throw problem;
    }
  }
}
