package io.mesosj.base.process;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Path;

/** The user namespace of this process; see user_namespaces(7). */
public final class UserNamespace {
  private static final Path MAP = Path.of("/proc/self/uid_map");

  /** All users, each as itself: the machine's own namespace. */
  private static final String EVERYBODY = "0 0 4294967295";

  private UserNamespace() {}

  /**
   * Whether users have the machine's own numbers here, so that root is root.
   *
   * @throws IOException if that can't be known
   */
  public static boolean isMachines() throws IOException {
    return isMachines(SmallFile.text(MAP));
  }

  static boolean isMachines(String map) {
    return map.strip().replaceAll("\\s+", " ").equals(EVERYBODY);
  }
}
