package io.mesosj.local.container;

import io.mesosj.base.file.FileProblem;
import io.mesosj.local.files.Inside;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * User and group numbers, from the passwd and group files of the container's own root, which are
 * read as runc reads them: links lead nowhere outside, bytes need not be UTF-8.
 */
final class UserLookup {
  private static final String PASSWD = "etc/passwd";
  private static final String GROUP = "etc/group";
  private static final int LIMIT = 4 * 1024 * 1024;

  /** The largest number that a user or a group can have; one more means "none" to the kernel. */
  private static final long MAX_ID = (1L << 32) - 2;

  /**
   * A process's numbers.
   *
   * @param groups its supplementary groups
   */
  record Ids(long uid, long gid, List<Long> groups) {
    static final Ids ROOT = new Ids(0, 0, List.of());
  }

  private final Inside root;

  UserLookup(Path root) {
    this.root = Inside.rootfs(root);
  }

  /**
   * Looks at the files that runc will read inside an image, since it would wait for ever for a pipe
   * in their place.
   *
   * @throws ContainerException if one is not a regular file of the image, or is too long
   */
  void check() throws ContainerException {
    for (String file : List.of(PASSWD, GROUP)) {
      var unused = lines(file);
    }
  }

  /**
   * The numbers of {@code user[:group]}, each a name or a number. Without a group the user is in
   * all that name it.
   *
   * @throws ContainerException if a name is not known there
   */
  Ids find(String text) throws ContainerException {
    if (text.isEmpty() || text.equals("root")) {
      return Ids.ROOT;
    }
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    Optional<String[]> entry = entry(PASSWD, user);
    long uid = number(entry.map(fields -> fields[2]).orElse(user), "user", user);
    if (colon < 0) {
      long gid = entry.isPresent() ? number(entry.get()[3], "group", entry.get()[3]) : 0;
      return new Ids(uid, gid, entry.isPresent() ? memberships(entry.get()[0], gid) : List.of());
    }
    String group = text.substring(colon + 1);
    String gid = entry(GROUP, group).map(fields -> fields[2]).orElse(group);
    return new Ids(uid, number(gid, "group", group), List.of());
  }

  private List<Long> memberships(String user, long primary) throws ContainerException {
    List<Long> groups = new ArrayList<>();
    for (String line : lines(GROUP)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4
          && isNumber(fields[2])
          && List.of(fields[3].strip().split(",")).contains(user)
          && Long.parseLong(fields[2]) != primary) {
        groups.add(Long.parseLong(fields[2]));
      }
    }
    return List.copyOf(groups);
  }

  private static long number(String text, String what, String name) throws ContainerException {
    if (isNumber(text)) {
      return Long.parseLong(text);
    }
    throw new ContainerException(what + " '" + name + "' is not known in the container");
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Long.parseLong(text) <= MAX_ID;
  }

  /** The line of a name or number. */
  private Optional<String[]> entry(String file, String name) throws ContainerException {
    for (String line : lines(file)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4
          && (fields[0].equals(name) || fields[2].equals(name))
          && isNumber(fields[2])
          && (!file.equals(PASSWD) || isNumber(fields[3]))) {
        return Optional.of(fields);
      }
    }
    return Optional.empty();
  }

  private List<String> lines(String file) throws ContainerException {
    try {
      return new String(root.readAll(file, LIMIT), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (NoSuchFileException e) {
      // No such file: only numbers work.
      return List.of();
    } catch (IOException e) {
      throw new ContainerException(
          "'/" + file + "' of the container can't be read: " + FileProblem.briefly(e));
    }
  }
}
