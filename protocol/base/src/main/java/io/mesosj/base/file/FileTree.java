package io.mesosj.base.file;

import io.mesosj.base.step.Steps;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Directories with all that is in them. */
public final class FileTree {
  private FileTree() {}

  /**
   * Removes one, if it is there; links are removed, not followed. Others may remove it at the same
   * time.
   */
  public static void remove(Path directory) throws IOException {
    remove(directory, Steps.UNOBSERVED);
  }

  /** As {@link #remove(Path)}; each removal is a step. */
  public static void remove(Path directory, Steps steps) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return delete(file);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return goOn(failure);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              goOn(failure);
            }
            return delete(visited);
          }

          private static FileVisitResult goOn(IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          private FileVisitResult delete(Path path) throws IOException {
            steps.before("remove " + path);
            Files.deleteIfExists(path);
            steps.after("remove " + path);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
