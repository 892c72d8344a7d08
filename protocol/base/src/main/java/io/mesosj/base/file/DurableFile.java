package io.mesosj.base.file;

import io.mesosj.base.text.UniqueName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that a crash leaves as it was or whole: written beside its place under a name that nobody
 * else has, forced to the disk, renamed into place, and its directory forced too, without which a
 * power failure may undo the rename. A link in its place is replaced, never followed.
 */
public final class DurableFile {
  private static final String UNFINISHED = ".tmp";

  /** Who may read it, from its first byte on. */
  public enum Readers {
    OWNER("rw-------"),
    EVERYBODY("rw-r--r--");

    private final String permissions;

    Readers(String permissions) {
      this.permissions = permissions;
    }

    private Set<PosixFilePermission> set() {
      return PosixFilePermissions.fromString(permissions);
    }
  }

  private final Path file;
  private final Path written;

  private DurableFile(Path file, Path written) {
    this.file = file;
    this.written = written;
  }

  /** Writes a file whole, and returns when nothing undoes it. */
  public static void write(Path file, byte[] content, Readers readers) throws IOException {
    beside(file, content, readers).putInPlace();
    forceDirectory(directoryOf(file));
  }

  /**
   * As {@link #write}, but only where nothing is: not even for a moment another's file is replaced.
   *
   * @throws java.nio.file.FileAlreadyExistsException if something is there
   */
  public static void create(Path file, byte[] content, Readers readers) throws IOException {
    DurableFile made = beside(file, content, readers);
    try {
      Files.createLink(file, made.written);
    } finally {
      Files.deleteIfExists(made.written);
    }
    forceDirectory(directoryOf(file));
  }

  /** Writes it to the disk, not yet in its place. */
  public static DurableFile beside(Path file, byte[] content, Readers readers) throws IOException {
    return beside(file, content, readers, true);
  }

  /**
   * As {@link #beside}, but not forced to the disk: for what nobody needs any more after a power
   * failure. Whoever is killed meanwhile leaves it as it was or whole all the same.
   */
  public static DurableFile besideForNow(Path file, byte[] content, Readers readers)
      throws IOException {
    return beside(file, content, readers, false);
  }

  private static DurableFile beside(Path file, byte[] content, Readers readers, boolean forced)
      throws IOException {
    Path written = file.resolveSibling(file.getFileName() + "." + UniqueName.next() + UNFINISHED);
    try {
      writeNew(written, content, readers, forced);
    } catch (IOException e) {
      Files.deleteIfExists(written);
      throw named(file, e);
    } catch (RuntimeException | Error e) {
      Files.deleteIfExists(written);
      throw e;
    }
    return new DurableFile(file, written);
  }

  /** Which file it is about: the JDK does not say where a disk is full. */
  private static IOException named(Path file, IOException problem) {
    boolean ofWritten = problem.getClass() == FileSystemException.class;
    if (!ofWritten && problem.getClass() != IOException.class) {
      return problem;
    }
    String reason =
        problem instanceof FileSystemException known
            ? known.getReason()
            : FileProblem.describe(problem);
    FileSystemException named = new FileSystemException(file.toString(), null, reason);
    named.initCause(problem);
    return named;
  }

  private static void writeNew(Path file, byte[] content, Readers readers, boolean forced)
      throws IOException {
    try (FileChannel out =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(readers.set()))) {
      // The umask may have taken some of them.
      Files.setPosixFilePermissions(file, readers.set());
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      if (forced) {
        out.force(true);
      }
    }
  }

  /** Puts it in its place; {@link #forceDirectory} then makes that last. */
  public void putInPlace() throws IOException {
    try {
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(written);
      throw e;
    }
  }

  private static Path directoryOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /** Forces the entries of a directory to the disk. */
  public static void forceDirectory(Path directory) throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Whether a file was being written when somebody was killed, by its name. */
  public static boolean isUnfinished(Path file) {
    return String.valueOf(file.getFileName()).endsWith(UNFINISHED);
  }

  /** Removes what those who were killed while they wrote a file left; nobody may write it now. */
  public static void removeUnfinished(Path file) throws IOException {
    String start = file.getFileName() + ".";
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(
            directoryOf(file),
            other -> isUnfinished(other) && other.getFileName().toString().startsWith(start))) {
      for (Path sibling : siblings) {
        Files.deleteIfExists(sibling);
      }
    }
  }
}
