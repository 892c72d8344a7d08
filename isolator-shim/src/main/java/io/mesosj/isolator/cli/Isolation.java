package io.mesosj.isolator.cli;

import io.mesosj.isolator.CniIsolator;
import io.mesosj.isolator.checkpoint.Layout;
import io.mesosj.isolator.namespace.PinnedNamespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The isolator for one command. It is closed, which takes away the root's mount with the last
 * container, only where a command like this one mounted the root: an agent that runs beside us
 * keeps its root mounted even while it has no container.
 */
final class Isolation implements AutoCloseable {
  /** A mount does not outlive the kernel's boot, a file that tells of it does. */
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final CniIsolator isolator;
  private final PinnedNamespaces namespaces;
  private final Path mountedByHand;
  private final boolean mountedBefore;

  Isolation(Settings settings) throws UsageException, IOException {
    Layout layout = settings.layout();
    this.isolator = CniIsolator.create(settings.isolatorOptions());
    this.namespaces = new PinnedNamespaces(layout.root());
    this.mountedByHand = layout.mountedByHand();
    this.mountedBefore = namespaces.isRootMounted();
  }

  CniIsolator isolator() {
    return isolator;
  }

  @Override
  public void close() throws IOException {
    if (!mountedBefore && namespaces.isRootMounted()) {
      Files.writeString(mountedByHand, Files.readString(BOOT_ID));
    }
    if (isMountedByHand()) {
      isolator.close();
      if (!namespaces.isRootMounted()) {
        Files.deleteIfExists(mountedByHand);
      }
    }
  }

  private boolean isMountedByHand() throws IOException {
    try {
      return Files.readString(mountedByHand).equals(Files.readString(BOOT_ID));
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
