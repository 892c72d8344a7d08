package io.mesosj.isolator.namespace;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The mounts that this process sees, from {@code /proc/self/mountinfo}; see proc(5). */
final class MountTable {
  private static final int MOUNT_POINT = 4;
  private static final int FIRST_OPTIONAL = 6;

  private record Mount(String point, boolean shared) {}

  private final List<Mount> mounts;

  private MountTable(List<Mount> mounts) {
    this.mounts = mounts;
  }

  static MountTable read() throws IOException {
    return read(Path.of("/proc/self/mountinfo"));
  }

  /** One name that is not UTF-8 must not hide the others. */
  static MountTable read(Path file) throws IOException {
    return parse(SmallFile.text(file));
  }

  static MountTable parse(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > FIRST_OPTIONAL) {
        mounts.add(new Mount(unescaped(fields[MOUNT_POINT]), isShared(fields)));
      }
    }
    return new MountTable(mounts);
  }

  /** The optional fields end with a hyphen. */
  private static boolean isShared(String[] fields) {
    for (int i = FIRST_OPTIONAL; i < fields.length && !fields[i].equals("-"); i++) {
      if (fields[i].startsWith("shared:")) {
        return true;
      }
    }
    return false;
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

  boolean isSharedMountPoint(Path path) {
    return mounts.stream()
        .anyMatch(mount -> mount.point().equals(path.toString()) && mount.shared());
  }

  boolean hasMountBelow(Path path) {
    String prefix = path + "/";
    return mounts.stream().anyMatch(mount -> mount.point().startsWith(prefix));
  }
}
