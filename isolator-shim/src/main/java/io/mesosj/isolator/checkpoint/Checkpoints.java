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

/**
 * Writes that a killed agent leaves either whole or undone, and removal of what was written; each
 * is told as a step.
 *
 * <p>Nothing is forced to the disk, as Mesos' isolator forces nothing: what the kernel has taken
 * outlives any process, and after a power failure there is no container, namespace or rule left
 * that a checkpoint could be about. One of the last seconds may then be missing, or empty where the
 * file system writes a name before the content: {@link CheckpointReader} then takes the operator's
 * file, or there is nothing to undo. GC frees an address that {@code host-local} keeps for it.
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
    DurableFile written = DurableFile.besideForNow(file, bytes(text), Readers.OWNER);
    steps.during(WRITE + file);
    written.putInPlace();
    steps.after(WRITE + file);
  }

  /**
   * Writes files of one directory that are mounted into a container: all are whole before the first
   * is in its place.
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

  /** Makes a directory, and those above it that are missing; existing ones are left alone. */
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
   * Removes one file, if it is there. Should it come back after a power failure, what it tells to
   * undo is undone once more.
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
