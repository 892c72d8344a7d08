package io.mesosj.base.process;

import io.mesosj.base.file.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Why access(2) says that a file can't be executed. */
final class ExecutableBits {
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
      return MountTable.read().isNoexec(file.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
