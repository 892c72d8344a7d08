package io.mesosj.base.process;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** Why access(2) says that a file can't be executed. */
final class ExecutableBits {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final Set<PosixFilePermission> EXECUTE =
      EnumSet.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private ExecutableBits() {}

  static boolean anySet(Path file) {
    try {
      return Files.getPosixFilePermissions(file).stream().anyMatch(EXECUTE::contains);
    } catch (IOException e) {
      return true;
    }
  }

  static boolean isOnNoexecMount(Path file) {
    try {
      Path real = file.toRealPath();
      // The last one of the longest mount point covers the others.
      String[] innermost = {};
      int length = -1;
      for (String line : SmallFile.lines(MOUNTS)) {
        String[] words = line.split(" ", -1);
        Path point = Path.of(unescape(words[4]));
        if (real.startsWith(point) && point.getNameCount() >= length) {
          innermost = words;
          length = point.getNameCount();
        }
      }
      return length >= 0 && Arrays.asList(innermost[5].split(",", -1)).contains("noexec");
    } catch (IOException e) {
      return false;
    }
  }

  /** As proc(5) writes blanks in mount points. */
  private static String unescape(String point) {
    return point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n");
  }
}
