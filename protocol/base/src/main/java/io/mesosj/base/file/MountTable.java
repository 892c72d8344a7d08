package io.mesosj.base.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The mounts that this process sees, from {@code /proc/self/mountinfo}; see proc(5). */
public final class MountTable {
  private static final int MOUNT_POINT = 4;
  private static final int OPTIONS = 5;
  private static final int FIRST_OPTIONAL = 6;

  private record Mount(String point, boolean noexec, boolean shared) {
    boolean covers(String file) {
      return point.equals("/") || file.equals(point) || file.startsWith(point + "/");
    }
  }

  private final List<Mount> mounts;

  private MountTable(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /** The mounts of now. */
  public static MountTable read() throws IOException {
    return read(Path.of("/proc/self/mountinfo"));
  }

  /**
   * The mounts that a process sees.
   *
   * @param file its {@code mountinfo}
   */
  public static MountTable read(Path file) throws IOException {
    // One name that is not UTF-8 must not hide the others.
    return parse(SmallFile.text(file));
  }

  static MountTable parse(String mountinfo) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountinfo.split("\n", -1)) {
      String[] fields = line.split(" ", -1);
      if (fields.length > FIRST_OPTIONAL) {
        boolean noexec = Arrays.asList(fields[OPTIONS].split(",", -1)).contains("noexec");
        mounts.add(new Mount(unescaped(fields[MOUNT_POINT]), noexec, isShared(fields)));
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

  /** Whether something is mounted there; the path must be a real one. */
  public boolean isMountPoint(Path path) {
    return mounts.stream().anyMatch(mount -> mount.point().equals(path.toString()));
  }

  /** Where something is mounted whose path ends with the names of another. */
  public List<Path> mountPointsEndingWith(Path names) {
    // As text: in the locale C not every name is a path of Java's.
    String end = "/" + names;
    return mounts.stream()
        .map(Mount::point)
        .filter(point -> point.endsWith(end))
        .map(Path::of)
        .toList();
  }

  /** Whether what is mounted there is shared with other mount namespaces. */
  public boolean isSharedMountPoint(Path path) {
    return mounts.stream()
        .anyMatch(mount -> mount.point().equals(path.toString()) && mount.shared());
  }

  /**
   * Where something is mounted at a directory or below it, in the order in which it was mounted;
   * the directory must be a real one.
   */
  public List<String> mountPointsAtOrBelow(Path directory) {
    String own = directory.toString();
    return mounts.stream()
        .map(Mount::point)
        .filter(point -> point.equals(own) || point.startsWith(own + "/"))
        .toList();
  }

  /** Whether something is mounted in a directory or below. */
  public boolean hasMountBelow(Path path) {
    String prefix = path + "/";
    return mounts.stream().anyMatch(mount -> mount.point().startsWith(prefix));
  }

  /** Whether no program can be run from where a file is; the path must be a real one. */
  public boolean isNoexec(Path file) {
    boolean noexec = false;
    int longest = -1;
    // The last one of the longest mount point covers the others.
    for (Mount mount : mounts) {
      if (mount.covers(file.toString()) && mount.point().length() >= longest) {
        noexec = mount.noexec();
        longest = mount.point().length();
      }
    }
    return noexec;
  }
}
