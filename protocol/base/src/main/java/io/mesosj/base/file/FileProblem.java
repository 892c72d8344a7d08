package io.mesosj.base.file;

import io.mesosj.base.text.OneLine;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a file, in words. The JDK's messages for the commonest problems are nothing
 * but the path.
 */
public final class FileProblem {
  private static final int LONGEST = 2000;

  private FileProblem() {}

  /** Such as {@code '/etc/x' is not there}, or the exception's message if that says something. */
  public static String describe(Exception problem) {
    if (problem instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
      return describe(wrapped.getCause());
    }
    if (problem instanceof CharacterCodingException) {
      return "it is not text in UTF-8";
    }
    if (problem instanceof FileSystemException known && known.getFile() != null) {
      return "'" + OneLine.of(known.getFile(), LONGEST) + "' " + what(known) + reason(known);
    }
    String message = problem.getMessage();
    return message == null ? problem.getClass().getSimpleName() : message;
  }

  /** The same of a file that was just named, such as {@code it is not there}. */
  public static String briefly(Exception problem) {
    return problem instanceof FileSystemException known && known.getFile() != null
        ? "it " + what(known) + reason(known)
        : describe(problem);
  }

  private static String what(FileSystemException problem) {
    if (problem instanceof NoSuchFileException) {
      return "is not there";
    }
    if (problem instanceof AccessDeniedException) {
      return "may not be used: permission denied";
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "is there already";
    }
    if (problem instanceof NotDirectoryException) {
      return "is not a directory";
    }
    if (problem instanceof DirectoryNotEmptyException) {
      return "is not empty";
    }
    if (problem instanceof NotLinkException) {
      return "is not a link";
    }
    if (problem instanceof FileSystemLoopException) {
      return "leads back to itself";
    }
    return "can't be used";
  }

  private static String reason(FileSystemException problem) {
    @Nullable String reason = problem.getReason();
    return reason == null || reason.isEmpty() ? "" : ": " + reason;
  }
}
