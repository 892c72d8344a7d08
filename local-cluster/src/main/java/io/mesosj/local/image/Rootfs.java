package io.mesosj.local.image;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.FileTree;
import io.mesosj.base.file.MountTable;
import io.mesosj.base.process.Program;
import io.mesosj.base.process.ProgramException;
import io.mesosj.base.process.SearchPath;
import io.mesosj.base.thread.Uninterrupted;
import io.mesosj.local.files.ClosedDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A container's own view of an image: an overlay, whose changes go away with it.
 *
 * @param path the mounted root file system
 * @param config how the image wants to be run
 * @param directory the overlay's directories
 */
public record Rootfs(Path path, ImageConfig config, Path directory) {
  /** A link to what keeps the image in its store. */
  private static final String REFERENCE = "image";

  private static final String FUSE = "fuse-overlayfs";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /**
   * Mounts a view of an image that is in use; it is released with the view, or if there is none.
   */
  static Rootfs mount(ImageUse image, ImageConfig config, Path directory) throws IOException {
    Path lower;
    try {
      lower = image.rootfs();
      ClosedDirectory.make(directory);
      Files.createSymbolicLink(directory.resolve(REFERENCE), image.reference());
    } catch (IOException e) {
      Uninterrupted.run(image::release);
      throw e;
    }
    return mount(lower, config, directory);
  }

  private static Rootfs mount(Path image, ImageConfig config, Path directory) throws IOException {
    Path merged = Files.createDirectories(directory.resolve("merged"));
    Path upper = Files.createDirectories(directory.resolve("upper"));
    Path work = Files.createDirectories(directory.resolve("work"));
    // It is the container's root directory, whatever this process's umask is.
    Files.setPosixFilePermissions(upper, PosixFilePermissions.fromString("rwxr-xr-x"));
    Rootfs rootfs = new Rootfs(merged, config, directory);
    try {
      overlay("lowerdir=" + image + ",upperdir=" + upper + ",workdir=" + work, merged);
    } catch (IOException e) {
      // It may have been mounted all the same.
      Uninterrupted.run(rootfs::unmount);
      throw e;
    }
    try {
      MountPoints.prepare(merged);
      return rootfs;
    } catch (IOException e) {
      Uninterrupted.run(rootfs::unmount);
      throw e;
    }
  }

  /**
   * By the kernel, or else by fuse-overlayfs: before Linux 5.11 user namespaces may mount none, and
   * nobody has one's upper directory on another, as a container's own files are.
   */
  private static void overlay(String options, Path merged) throws IOException {
    try {
      Program.of(LIMIT, "mount", "-t", "overlay", "overlay", "-o", options, merged.toString())
          .run()
          .orFail();
    } catch (ProgramException kernels) {
      if (SearchPath.ofThisProcess().find(FUSE).isEmpty()) {
        throw new IOException(
            FileProblem.describe(kernels) + "; where the kernel can't, '" + FUSE + "' can",
            kernels);
      }
      try {
        Program.of(LIMIT, FUSE, "-o", options, merged.toString()).run().orFail();
      } catch (ProgramException e) {
        e.addSuppressed(kernels);
        throw new IOException(FileProblem.describe(kernels) + "; " + FileProblem.describe(e), e);
      }
    }
  }

  /** The root file system that an earlier agent mounted in a directory, if there is one. */
  public static Optional<Rootfs> find(Path directory) {
    Path merged = directory.resolve("merged");
    ImageConfig unknown = new ImageConfig(List.of(), List.of(), List.of(), "", "");
    return Files.isDirectory(merged)
        ? Optional.of(new Rootfs(merged, unknown, directory))
        : Optional.empty();
  }

  /** Takes the mount and the container's changes away. */
  public void unmount() throws IOException {
    // After a reboot the directory is all that is left.
    if (Files.isDirectory(path) && MountTable.read().isMountPoint(path.toRealPath())) {
      Program.of(LIMIT, "umount", "--lazy", path.toString()).run().orFail();
    }
    Path reference = directory.resolve(REFERENCE);
    if (Files.isSymbolicLink(reference)) {
      FileTree.remove(Files.readSymbolicLink(reference));
    }
    FileTree.remove(directory);
  }
}
