package io.mesosj.local.cgroup;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Cgroups that runc had made for a container, but not written down, when it was killed: it knows
 * nothing of them any more. Those of systemd go with their scope.
 */
public final class LeftCgroups {
  /** A killed process goes within milliseconds, and its cgroup with it. */
  private static final int LIMIT_SECONDS = 10;

  private final Path hierarchies;

  LeftCgroups(Path hierarchies) {
    this.hierarchies = hierarchies;
  }

  /** Those of this host. */
  public static LeftCgroups ofThisHost() {
    return new LeftCgroups(Path.of("/sys/fs/cgroup"));
  }

  /**
   * Removes them, with the processes in them.
   *
   * @param cgroupsPath what the container's configuration named; anything but a container's is let
   *     be
   * @throws IOException if one can't be removed
   */
  public void remove(String cgroupsPath) throws IOException {
    Path path = Path.of(cgroupsPath);
    if (!path.isAbsolute()
        || !path.equals(path.normalize())
        || !String.valueOf(path.getFileName()).startsWith(CgroupPlace.PREFIX)) {
      return;
    }
    String below = cgroupsPath.substring(1);
    for (Path hierarchy : all()) {
      Path cgroup = hierarchy.resolve(below);
      if (Files.exists(cgroup)) {
        empty(cgroup);
        Files.deleteIfExists(cgroup);
      }
    }
  }

  /**
   * Removes one that was a cluster's, with all below it and the processes in them.
   *
   * @param name as {@link HostCgroups#ofThisProcess} was given it
   * @throws IOException if one can't be removed
   */
  public void removeTree(String name) throws IOException {
    if (!name.startsWith(CgroupPlace.PREFIX) || name.contains("/")) {
      throw new IllegalArgumentException("'" + name + "' is no cluster's cgroup");
    }
    for (Path hierarchy : all()) {
      removeTree(hierarchy.resolve(name));
    }
  }

  private static void removeTree(Path cgroup) throws IOException {
    if (Files.isDirectory(cgroup, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(cgroup)) {
        for (Path entry : entries.toList()) {
          removeTree(entry);
        }
      }
      empty(cgroup);
      Files.deleteIfExists(cgroup);
    }
  }

  /** Version 2 is one at the top, version 1 has one below it for each controller. */
  private List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>(List.of(hierarchies));
    if (!Files.exists(hierarchies.resolve("cgroup.controllers"))) {
      try (Stream<Path> controllers = Files.list(hierarchies)) {
        controllers.filter(Files::isDirectory).forEach(all::add);
      }
    }
    return all;
  }

  /** Waits in a thread that is interrupted too: what is undone is undone to its end. */
  private static void empty(Path cgroup) throws IOException {
    for (String pid : SmallFile.lines(cgroup.resolve("cgroup.procs"))) {
      ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElse(null);
      if (process != null) {
        process.destroyForcibly();
        process.onExit().completeOnTimeout(process, LIMIT_SECONDS, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
          throw new FileSystemException(
              cgroup.toString(), null, "process " + pid + " in it does not end");
        }
      }
    }
  }
}
