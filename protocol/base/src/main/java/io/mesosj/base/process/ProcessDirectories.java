package io.mesosj.base.process;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Directories each named for the process that uses it, below a place that only their owner enters:
 * so others know when nobody needs one any more. A name is {@code PID-START-NAMESPACE-NUMBER}: a
 * number of a process comes back, together with its start time it does not; and it says nothing in
 * another container, which may see the same place.
 *
 * @param place where they are
 */
public record ProcessDirectories(Path place) {
  private static final Pattern NAME =
      Pattern.compile("([0-9]{1,10})-([0-9]{1,20})-([0-9]+)-[0-9]+");
  private static final FileAttribute<?> CLOSED =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Path PROC = Path.of("/proc");

  /** In {@code /proc/PID/stat}, counted from behind the program's name. */
  private static final int STATE = 0;

  private static final int START = 19;

  private static final AtomicInteger NEXT = new AtomicInteger();

  /** By this process; any other with its name is of an earlier boot. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  /** A new name for this process, the same in every place that it makes a directory in. */
  public static String newName() throws IOException {
    long pid = ProcessHandle.current().pid();
    String start = stat(pid).get(START);
    return pid + "-" + start + "-" + namespace() + "-" + NEXT.incrementAndGet();
  }

  private static String namespace() throws IOException {
    return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString().replaceAll("[^0-9]", "");
  }

  /**
   * Makes a directory for this process.
   *
   * @param name of {@link #newName}
   * @throws IOException if the place is somebody else's, or it can't be made
   */
  public Path make(String name) throws IOException {
    secure();
    Path directory = place.resolve(name);
    // Known before it is there: another thread of this process would take it for abandoned.
    boolean fresh = OWN.add(directory);
    try {
      Files.createDirectory(directory, CLOSED);
    } catch (IOException e) {
      if (fresh) {
        OWN.remove(directory);
      }
      throw e;
    }
    return directory;
  }

  /** Makes the place, and lets nobody else in. */
  public void secure() throws IOException {
    Path parent = place.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(place, CLOSED);
    } catch (FileAlreadyExistsException e) {
      requireOwn(e);
    }
  }

  private void requireOwn(FileAlreadyExistsException exists) throws IOException {
    Object owner = Files.getAttribute(place, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Object self = Files.getAttribute(PROC.resolve("self"), "unix:uid");
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) || !owner.equals(self)) {
      FileSystemException foreign =
          new FileSystemException(
              place.toString(), null, "is no directory of this user's: remove it");
      foreign.initCause(exists);
      throw foreign;
    }
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
  }

  /** Those whose process is no more; what is named otherwise is nobody's here. */
  public List<Path> abandoned() throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      for (Path entry : entries) {
        if (isAbandoned(entry)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private static boolean isAbandoned(Path directory) throws IOException {
    Matcher name = NAME.matcher(String.valueOf(directory.getFileName()));
    if (!name.matches()
        || !name.group(3).equals(namespace())
        || !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    long pid = Long.parseLong(name.group(1));
    if (pid == ProcessHandle.current().pid()) {
      return !OWN.contains(directory);
    }
    return !isAlive(pid, name.group(2));
  }

  private static boolean isAlive(long pid, String start) throws IOException {
    try {
      List<String> stat = stat(pid);
      // Killed, but nobody asked for its exit code yet.
      boolean dead = Set.of("Z", "X").contains(stat.get(STATE));
      return !dead && stat.get(START).equals(start);
    } catch (IOException e) {
      if (Files.notExists(PROC.resolve(Long.toString(pid)))) {
        return false;
      }
      throw e;
    }
  }

  private static List<String> stat(long pid) throws IOException {
    String line = SmallFile.text(PROC.resolve(pid + "/stat"));
    // A program's name may have anything in it, spaces and brackets too.
    return List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1));
  }
}
