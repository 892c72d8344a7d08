package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Network namespaces that live as long as a file they are bind-mounted on, as {@code ip netns}
 * keeps them. util-linux does the work: one short process makes a namespace, pins it and brings
 * {@code lo} up, where loading native bindings would cost a short-lived JVM half a second. Safe for
 * use by several threads on different files.
 */
public final class PinnedNamespaces {
  private final Path root;
  private boolean rootMounted;

  /** Namespaces pinned somewhere below {@code root}. */
  public PinnedNamespaces(Path root) {
    this.root = root;
  }

  /**
   * Makes a network namespace, its loopback interface up, pinned at {@code file}.
   *
   * @throws IOException if that is not allowed or the file exists; nothing is left then
   */
  public void create(Path file) throws IOException {
    shareRoot();
    Files.createFile(file);
    try {
      Tool.run(List.of("unshare", "--net=" + file, "ip", "link", "set", "lo", "up"));
    } catch (IOException e) {
      remove(file);
      throw e;
    }
  }

  /** Whether a namespace is pinned at {@code file}; after a reboot only the file is there. */
  public boolean exists(Path file) throws IOException {
    return MountTable.read().isNamespaceHandle(file.toRealPath());
  }

  /** Unpins and removes {@code file}; whatever of it is gone already is not missed. */
  public void remove(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    if (MountTable.read().isMountPoint(file.toRealPath())) {
      // Lazily: a process that looks at the handle right now must not keep the container from
      // ending.
      Tool.run(List.of("umount", "--lazy", file.toString()));
    }
    Files.deleteIfExists(file);
  }

  /**
   * Makes the root a shared mount, as Mesos does: a container that sees the host's file system
   * holds copies of all handles, and only in a shared mount does unpinning reach them.
   */
  private synchronized void shareRoot() throws IOException {
    if (rootMounted) {
      return;
    }
    Files.createDirectories(root);
    if (!MountTable.read().isMountPoint(root.toRealPath())) {
      String path = root.toString();
      Tool.run(List.of("mount", "--bind", "--make-shared", path, path));
    }
    rootMounted = true;
  }

  /**
   * Takes the root's mount away when nothing is pinned below it any more; files that remember what
   * could not be detached may stay.
   */
  public synchronized void close() throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    Path real = root.toRealPath();
    MountTable mounts = MountTable.read();
    if (mounts.isMountPoint(real) && !mounts.hasMountBelow(real)) {
      Tool.run(List.of("umount", "--lazy", real.toString()));
    }
    rootMounted = false;
  }
}
