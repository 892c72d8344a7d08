package io.mesosj.local.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which directories a user may pass through. */
final class Passage {
  private static final int PASS = 1;
  private static final int GROUP_SHIFT = 3;
  private static final int OWNER_SHIFT = 6;

  private final UserLookup.Ids user;

  Passage(UserLookup.Ids user) {
    this.user = user;
  }

  /** The first directory above a file that the user may not pass. */
  Optional<Path> closedAbove(Path file) throws IOException {
    Path parent = file.getParent();
    if (user.uid() == 0 || parent == null) {
      return Optional.empty();
    }
    Path directory = Path.of("/");
    for (Path name : parent) {
      directory = directory.resolve(name);
      if (!passes(directory)) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  private boolean passes(Path directory) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(directory, "unix:mode,uid,gid", new LinkOption[0]);
    int mode = number(attributes, "mode");
    long group = Integer.toUnsignedLong(number(attributes, "gid"));
    if (Integer.toUnsignedLong(number(attributes, "uid")) == user.uid()) {
      return (mode >> OWNER_SHIFT & PASS) != 0;
    }
    return (group == user.gid() || user.groups().contains(group))
        ? (mode >> GROUP_SHIFT & PASS) != 0
        : (mode & PASS) != 0;
  }

  private static int number(Map<String, Object> attributes, String name) {
    return attributes.get(name) instanceof Integer number ? number : 0;
  }
}
