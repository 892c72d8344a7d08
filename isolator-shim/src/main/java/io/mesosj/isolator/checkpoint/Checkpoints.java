package io.mesosj.isolator.checkpoint;

import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.DurableFile.Readers;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.step.Steps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes that a crash leaves either whole or undone, and removal of what was written; each is told
 * as a step.
 */
public final class Checkpoints {
  private static final String WRITE = "write ";

  private final Steps steps;

  /** Checkpoints whose every write is told to {@code steps}. */
  public Checkpoints(Steps steps) {
    this.steps = steps;
  }

  /** Writes a file for the agent's eyes only. */
  public void writePrivate(Path file, String text) throws IOException {
    steps.before(WRITE + file);
    DurableFile written = DurableFile.beside(file, bytes(text), Readers.OWNER);
    steps.during(WRITE + file);
    written.putInPlace();
    force(file.getParent());
    steps.after(WRITE + file);
  }

  /**
   * Writes files of one directory that are mounted into a container: all are whole before the first
   * is in its place. They are not forced to the disk, since the container does not outlive a power
   * failure.
   */
  public void writePublic(Map<Path, String> files) throws IOException {
    Map<Path, DurableFile> written = new LinkedHashMap<>();
    for (Map.Entry<Path, String> file : files.entrySet()) {
      steps.before(WRITE + file.getKey());
      written.put(
          file.getKey(),
          DurableFile.besideForNow(file.getKey(), bytes(file.getValue()), Readers.EVERYBODY));
      steps.during(WRITE + file.getKey());
    }
    for (Map.Entry<Path, DurableFile> file : written.entrySet()) {
      file.getValue().putInPlace();
      steps.after(WRITE + file.getKey());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Makes a directory, and those above it that are missing; existing ones are left alone. It is on
   * the disk for good only after {@link #force}.
   */
  public void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      makeDirectory(parent);
    }
    try {
      makeNewDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // Another container was faster with a directory that both are in.
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /**
   * Makes a directory that nobody has made before.
   *
   * @throws FileAlreadyExistsException if somebody has
   */
  public void makeNewDirectory(Path directory) throws IOException {
    steps.before("make directory " + directory);
    Files.createDirectory(directory);
    steps.after("make directory " + directory);
  }

  /**
   * Forces the entries of a directory to the disk. Those who make several directories do it once,
   * after the file that they made them for: a journaling file system then writes once for all.
   */
  public void force(@Nullable Path directory) throws IOException {
    if (directory != null) {
      DurableFile.forceDirectory(directory);
    }
  }

  /**
   * Removes one file, if it is there. Nothing is forced: should the file come back after a power
   * failure, what it tells to undo is undone once more.
   */
  public void removeFile(Path file) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    steps.before("remove " + file);
    Files.deleteIfExists(file);
    steps.after("remove " + file);
  }

  /** Removes a directory with all that is in it; links are removed, not followed. */
  public void remove(Path directory) throws IOException {
    FileTree.remove(directory, steps);
  }
}
