package io.mesosj.local.rootless;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Path;

/** Why a machine lets users make no namespaces, and the line that has it let them. */
final class Forbidden {
  private static final Path SYSCTL = Path.of("/proc/sys");

  private Forbidden() {}

  static String why() {
    if (is("user/max_user_namespaces", "0")) {
      return "no user namespaces are allowed: sysctl user.max_user_namespaces=10000";
    }
    if (is("kernel/unprivileged_userns_clone", "0")) {
      return "only root may make user namespaces: sysctl kernel.unprivileged_userns_clone=1";
    }
    if (is("kernel/apparmor_restrict_unprivileged_userns", "1")) {
      return "AppArmor lets nobody make user namespaces:"
          + " sysctl kernel.apparmor_restrict_unprivileged_userns=0";
    }
    return "no user namespace can be made here; a container needs the right to, as by docker run"
        + " --security-opt seccomp=unconfined, and in a chroot none can be made";
  }

  private static boolean is(String name, String value) {
    try {
      return SmallFile.text(SYSCTL.resolve(name)).strip().equals(value);
    } catch (IOException e) {
      // This kernel has no such setting.
      return false;
    }
  }
}
