package io.mesosj.local.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A path on whose way nobody can put something else: every directory and link is root's or this
 * user's, and no directory lets others rename what is in it, unless it is sticky as {@code /tmp}.
 * In a user namespace root's files are nobody's, so whoever owns {@code /} is root here.
 */
public final class TrustedPath {
  private static final int MOST_LINKS = 40;
  private static final int TYPE = 0170000;
  private static final int LINK = 0120000;
  private static final int DIRECTORY = 0040000;
  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 0020;
  private static final int OTHERS_WRITE = 0002;

  private final Path path;
  private final Set<Integer> trusted;
  private final Deque<Path> rest = new ArrayDeque<>();
  private Path reached = Path.of("/");
  private int links;

  private TrustedPath(Path path, Set<Integer> trusted) {
    this.path = path;
    this.trusted = trusted;
    push(path.toAbsolutePath());
  }

  /**
   * Checks what is there of a path; the rest may be missing.
   *
   * @throws FileSystemException that says what on the way is in others' hands
   */
  public static void require(Path path) throws IOException {
    Set<Integer> trusted = new HashSet<>(Set.of(0));
    trusted.add(owner(Path.of("/proc/self")));
    trusted.add(owner(Path.of("/")));
    new TrustedPath(path, trusted).walk();
  }

  private static int owner(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid");
  }

  private void push(Path names) {
    for (int i = names.getNameCount() - 1; i >= 0; i--) {
      rest.push(names.getName(i));
    }
  }

  private void walk() throws IOException {
    while (!rest.isEmpty()) {
      String name = rest.pop().toString();
      if (name.equals("..")) {
        Path parent = reached.getParent();
        reached = parent == null ? reached : parent;
      } else if (!name.equals(".") && !name.isEmpty() && !step(reached.resolve(name))) {
        return;
      }
    }
  }

  /** False if there is nothing. */
  private boolean step(Path next) throws IOException {
    Map<String, Object> found;
    try {
      found = Files.readAttributes(next, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    int uid = number(found, "uid");
    int mode = number(found, "mode");
    if (!trusted.contains(uid)) {
      throw refused(next, "belongs to user " + Integer.toUnsignedString(uid));
    }
    if ((mode & TYPE) == LINK) {
      follow(next);
      return true;
    }
    if ((mode & TYPE) != DIRECTORY) {
      throw refused(next, "is no directory");
    }
    // Many distributions give each user a group of the same number.
    boolean group = (mode & GROUP_WRITES) != 0 && number(found, "gid") != uid;
    if ((mode & STICKY) == 0 && (group || (mode & OTHERS_WRITE) != 0)) {
      throw refused(next, "may be written to by others");
    }
    reached = next;
    return true;
  }

  private static int number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Integer number ? number : -1;
  }

  private void follow(Path link) throws IOException {
    links++;
    if (links > MOST_LINKS) {
      throw refused(link, "is a link to itself");
    }
    Path target = Files.readSymbolicLink(link);
    if (target.isAbsolute()) {
      reached = Path.of("/");
    }
    push(target);
  }

  private FileSystemException refused(Path where, String why) {
    return new FileSystemException(
        path.toString(),
        null,
        "is not to be trusted, since '" + where + "' " + why + ": give another directory");
  }
}
