package io.mesosj.execute.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Runs the launcher as a user that is nobody: one who may read what is in the way of this build,
 * and has no other right of root's.
 */
public final class OrdinaryUser {
  /** Nobody's, on any machine that we know. */
  public static final int UID = 47_113;

  private OrdinaryUser() {}

  /** Gives the user a directory, in one of the test's that it may pass through then. */
  public static void give(Path directory) throws IOException {
    Files.setAttribute(directory, "unix:uid", UID);
    Files.setPosixFilePermissions(
        directory.getParent(), PosixFilePermissions.fromString("rwx--x--x"));
  }

  /** What of a shell's command line comes before all: everything is kept in a directory. */
  public static String at(Path home) {
    // The tests' own directory of clusters is root's.
    return "unset MESOS_EXECUTE_CLUSTERS; export HOME="
        + home
        + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir="
        + home
        + "; ";
  }

  /** The beginning of a shell's command line that runs the rest as the user. */
  public static String command() {
    return "setpriv --reuid="
        + UID
        + " --regid="
        + UID
        + " --clear-groups --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search"
        + " --bounding-set=-all,+dac_read_search -- ";
  }
}
