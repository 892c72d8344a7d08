package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.file.Path;

/** What the kernel is asked about namespaces and mounts. Safe for use by several threads. */
interface NamespaceCalls {
  /** Makes a network namespace with its loopback up and pins it at an existing, empty file. */
  void make(Path file) throws IOException;

  /** Takes the topmost mount at a path away, at once even where it is in use. */
  void unmount(Path path) throws IOException;

  /** Mounts a directory on itself, shared with the mount namespaces that are copied from ours. */
  void shareMount(Path directory) throws IOException;

  /** The table of interfaces and their counters, as in {@code /proc/net/dev}, in a namespace. */
  String interfaceTable(Path netns) throws IOException;
}
