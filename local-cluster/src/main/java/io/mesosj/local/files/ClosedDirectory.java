package io.mesosj.local.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Directories that only the agent's user enters, above what containers write: a program with the
 * set-user-id bit that a container's root makes is of no use to the machine's users then
 * (CVE-2021-41091, CVE-2021-41103).
 */
public final class ClosedDirectory {
  private ClosedDirectory() {}

  /** Makes it, and those above it as usual; one that is there already is closed. */
  public static Path make(Path directory) throws IOException {
    Files.createDirectories(directory);
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }
}
