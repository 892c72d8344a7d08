package io.mesosj.isolator;

import io.mesosj.base.file.MountTable;
import io.mesosj.cni.Attachment;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This host's containers that an agent's own checkpoints do not tell of: those of its other agents,
 * Mesos' as well, whose roots are mounts, and those in the cache of libcni's runtimes. They may be
 * on the same networks, and no GC may take what they have.
 */
final class OthersContainers {
  private static final Path PROCESSES = Path.of("/proc");

  /** Of each agent, whatever its runtime or work directory. */
  private static final Path ROOT = Layout.below(Path.of("")).root();

  /** A file each, {@code NETWORK-CONTAINER-IFNAME}. */
  private static final List<Path> CACHES =
      List.of(Path.of("/var/lib/cni/results"), Path.of("/var/lib/cni/cache/results"));

  private static final int ATTEMPTS = 10;

  /**
   * Where an agent's containers are.
   *
   * @param process one that sees it
   */
  private record Root(Path directory, Path process) {}

  private record Attached(String containerId, String network, String ifName) {}

  private final Set<String> containers = new HashSet<>();
  private final Set<Attached> attached = new HashSet<>();
  private final Set<String> cached = new HashSet<>();

  private OthersContainers() {}

  /**
   * What is there now.
   *
   * @param own the agent's root, which is none of them
   * @throws IOException if a root is there and can't be read
   */
  static OthersContainers beside(Layout own) throws IOException {
    OthersContainers others = new OthersContainers();
    for (int attempt = 1; !others.addContainersBeside(own.root()); attempt++) {
      if (attempt == ATTEMPTS) {
        throw new IOException("the containers of this host's other agents can't be read");
      }
    }
    for (Path cache : CACHES) {
      others.cached.addAll(names(cache));
    }
    return others;
  }

  /** No where a process ended through which a root was looked at: it would be an empty one. */
  private boolean addContainersBeside(Path own) throws IOException {
    for (Root root : roots(own)) {
      addContainers(root.directory());
      if (Files.notExists(root.process().resolve("root"))) {
        return false;
      }
    }
    return true;
  }

  /** Whether somebody has a container of this id, on whatever networks. */
  boolean has(String containerId) {
    return containers.contains(containerId)
        || cached.stream().anyMatch(name -> name.contains("-" + containerId + "-"));
  }

  /** What is attached to a network. */
  List<Attachment> on(NetworkConfig network) {
    List<Attachment> on = new ArrayList<>();
    for (Attached each : attached) {
      if (each.network().equals(network.name())) {
        on.add(new Attachment(network, each.containerId(), Optional.empty(), each.ifName()));
      }
    }
    String prefix = network.name() + "-";
    for (String name : cached) {
      // Both parts may have hyphens: one too many in the list of what is in use does no harm.
      for (int at = name.indexOf('-', prefix.length()); at > 0; at = name.indexOf('-', at + 1)) {
        if (name.startsWith(prefix) && at + 1 < name.length()) {
          on.add(
              new Attachment(
                  network,
                  name.substring(prefix.length(), at),
                  Optional.empty(),
                  name.substring(at + 1)));
        }
      }
    }
    return on;
  }

  private void addContainers(Path root) throws IOException {
    for (Path container : directories(root)) {
      String id = container.getFileName().toString();
      if (Layout.isValidContainerId(id)) {
        containers.add(id);
        for (Path network : directories(container)) {
          for (Path ifName : directories(network)) {
            attached.add(
                new Attached(
                    id, network.getFileName().toString(), ifName.getFileName().toString()));
          }
        }
      }
    }
  }

  /** In every mount namespace, since a service of systemd's may have one of its own. */
  private static List<Root> roots(Path own) throws IOException {
    List<Root> roots = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    Object ownKey = key(own);
    if (ownKey != null) {
      seen.add(ownKey);
    }
    Set<Path> namespaces = new HashSet<>();
    for (String pid : names(PROCESSES)) {
      if (Character.isDigit(pid.charAt(0))) {
        addRoots(PROCESSES.resolve(pid), namespaces, seen, roots);
      }
    }
    return roots;
  }

  private static void addRoots(
      Path process, Set<Path> namespaces, Set<Object> seen, List<Root> roots) throws IOException {
    try {
      Path namespace = Files.readSymbolicLink(process.resolve("ns/mnt"));
      if (namespaces.contains(namespace)) {
        return;
      }
      MountTable mounts = MountTable.read(process.resolve("mountinfo"));
      for (Path point : mounts.mountPointsEndingWith(ROOT)) {
        Path root = process.resolve("root" + point);
        Object key = key(root);
        if (key != null && seen.add(key)) {
          roots.add(new Root(root, process));
        }
      }
      namespaces.add(namespace);
    } catch (AccessDeniedException e) {
      // Outside of the user namespace that this process is root of, with other rules and addresses.
    } catch (IOException e) {
      if (isAlive(process)) {
        throw e;
      }
    }
  }

  /** Zombies have no mounts any more. */
  private static boolean isAlive(Path process) {
    return Files.isReadable(process.resolve("exe")) && Files.exists(process.resolve("ns/mnt"));
  }

  private static @Nullable Object key(Path directory) throws IOException {
    try {
      return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static List<Path> directories(Path of) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String name : names(of)) {
      if (Files.isDirectory(of.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        found.add(of.resolve(name));
      }
    }
    return found;
  }

  /** None of a directory that is not there, or not any more. */
  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        names.add(String.valueOf(file.getFileName()));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }
}
