package io.mesosj.local.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** User and group numbers, from the passwd and group files of the container's own root. */
final class UserLookup {
  /** A process's numbers. */
  record Ids(long uid, long gid) {
    static final Ids ROOT = new Ids(0, 0);
  }

  private final Path root;

  UserLookup(Path root) {
    this.root = root;
  }

  /**
   * The numbers of {@code user[:group]}, each a name or a number.
   *
   * @throws ContainerException if a name is not known there
   */
  Ids find(String text) throws ContainerException {
    if (text.isEmpty() || text.equals("root")) {
      return Ids.ROOT;
    }
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    Optional<String[]> entry = entry("etc/passwd", user);
    long uid = number(entry.map(fields -> fields[2]).orElse(user), "user", user);
    long gid = entry.map(fields -> Long.parseLong(fields[3])).orElse(0L);
    if (colon >= 0) {
      String group = text.substring(colon + 1);
      gid =
          number(entry("etc/group", group).map(fields -> fields[2]).orElse(group), "group", group);
    }
    return new Ids(uid, gid);
  }

  private static long number(String text, String what, String name) throws ContainerException {
    if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Long.parseLong(text);
    }
    throw new ContainerException(what + " '" + name + "' is not known in the container");
  }

  /**
   * The line of a name or number. The file may be an image's: it is not followed out of the root.
   */
  private Optional<String[]> entry(String file, String name) {
    try {
      Path path = root.resolve(file).toRealPath();
      if (!path.startsWith(root.toRealPath()) || Files.size(path) > 4 * 1024 * 1024) {
        return Optional.empty();
      }
      for (String line : Files.readAllLines(path)) {
        String[] fields = line.split(":", -1);
        if (fields.length >= 4
            && (fields[0].equals(name) || fields[2].equals(name))
            && fields[2].matches("[0-9]{1,9}")
            && (!file.endsWith("passwd") || fields[3].matches("[0-9]{1,9}"))) {
          return Optional.of(fields);
        }
      }
    } catch (IOException e) {
      // No such file: only numbers work.
    }
    return Optional.empty();
  }
}
