package io.mesosj.base.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in a sentence: the JDK's own messages are often its name alone. */
final class FileProblem {
  private FileProblem() {}

  static String describe(Program program, IOException problem) {
    if (problem instanceof AccessDeniedException denied) {
      return "'" + denied.getFile() + "': permission denied; run " + program.name() + " as root";
    }
    if (problem instanceof NoSuchFileException missing) {
      return "'" + missing.getFile() + "' does not exist";
    }
    if (problem instanceof FileSystemException failure && failure.getReason() != null) {
      return "'" + failure.getFile() + "': " + failure.getReason();
    }
    return String.valueOf(problem.getMessage());
  }
}
