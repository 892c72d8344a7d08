package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The mounts that this process sees, from {@code /proc/self/mountinfo}; see proc(5). */
final class MountTable {
  private record Mount(String point, String type) {}

  private final List<Mount> mounts;

  private MountTable(List<Mount> mounts) {
    this.mounts = mounts;
  }

  static MountTable read() throws IOException {
    return parse(Files.readString(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8));
  }

  static MountTable parse(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      int type = java.util.Arrays.asList(fields).indexOf("-") + 1;
      if (type > 5 && type < fields.length) {
        mounts.add(new Mount(unescaped(fields[4]), fields[type]));
      }
    }
    return new MountTable(mounts);
  }

  /** The kernel writes blanks and backslashes as three octal digits. */
  private static String unescaped(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    return field
        .replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  boolean isMountPoint(Path path) {
    return mounts.stream().anyMatch(mount -> mount.point().equals(path.toString()));
  }

  boolean hasMountBelow(Path path) {
    String prefix = path + "/";
    return mounts.stream().anyMatch(mount -> mount.point().startsWith(prefix));
  }

  boolean isNamespaceHandle(Path path) {
    return mounts.stream()
        .anyMatch(mount -> mount.point().equals(path.toString()) && mount.type().equals("nsfs"));
  }
}
