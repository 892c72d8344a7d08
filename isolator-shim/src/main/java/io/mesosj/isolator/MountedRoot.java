package io.mesosj.isolator;

import io.mesosj.base.file.SmallFile;
import io.mesosj.isolator.checkpoint.Checkpoints;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The mount that all pinned namespaces are below, and whose it is. An agent keeps it until it ends;
 * an operator's command takes it away with the last container, but only where such a command made
 * it: an agent's stays even while it has no container.
 *
 * <p>Mounting and unmounting are for one process at a time, as {@link OperationLock#alone} has it.
 */
final class MountedRoot {
  /** A mount does not outlive the kernel's boot, a file that tells of it does. */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Layout layout;
  private final PinnedNamespaces namespaces;
  private final Checkpoints checkpoints;
  private final boolean byHand;

  /**
   * @param byHand whether this is an operator's command, and no agent
   */
  MountedRoot(Layout layout, PinnedNamespaces namespaces, Checkpoints checkpoints, boolean byHand) {
    this.layout = layout;
    this.namespaces = namespaces;
    this.checkpoints = checkpoints;
    this.byHand = byHand;
  }

  /** Whether namespaces can be pinned, and nobody but an agent will end an agent's mount. */
  boolean isReady() throws IOException {
    return namespaces.isRootShared() && (byHand || !Files.exists(layout.mountedByHand()));
  }

  /** Mounts it unless it is mounted; an agent makes it its own. */
  Path mount() throws IOException {
    if (!byHand) {
      Files.deleteIfExists(layout.mountedByHand());
    } else if (!namespaces.isRootMounted()) {
      checkpoints.writePrivate(layout.mountedByHand(), SmallFile.text(BOOT_ID));
    }
    namespaces.shareRoot();
    return layout.root();
  }

  /** Whether it is there and this isolator's to take away. */
  boolean isOurs() throws IOException {
    return namespaces.isRootMounted() && (!byHand || isMountedByHand());
  }

  /** Takes it away if it is ours and nothing is pinned below it. */
  Path unmount() throws IOException {
    if (isOurs()) {
      namespaces.close();
      if (!namespaces.isRootMounted()) {
        Files.deleteIfExists(layout.mountedByHand());
      }
    }
    return layout.root();
  }

  private boolean isMountedByHand() throws IOException {
    try {
      return SmallFile.text(layout.mountedByHand()).equals(SmallFile.text(BOOT_ID));
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
