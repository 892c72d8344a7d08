package io.mesosj.base.process;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
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

  /**
   * Who this process is for those outside of its user namespace, among whom several may be root of
   * one.
   *
   * @throws IOException if that can't be known
   */
  public static long outerUid() throws IOException {
    Integer uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    return outer(SmallFile.text(MAP), Integer.toUnsignedLong(uid));
  }

  /** Lines are the first here, the first outside, and how many; see user_namespaces(7). */
  static long outer(String map, long uid) throws IOException {
    for (String line : map.strip().split("\n", -1)) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length == 3) {
        long first = Long.parseLong(fields[0]);
        if (uid >= first && uid - first < Long.parseLong(fields[2])) {
          return Long.parseLong(fields[1]) + uid - first;
        }
      }
    }
    throw new IOException(MAP + " does not tell who " + uid + " is outside");
  }

  static boolean isMachines(String map) {
    return map.strip().replaceAll("\\s+", " ").equals(EVERYBODY);
  }
}
