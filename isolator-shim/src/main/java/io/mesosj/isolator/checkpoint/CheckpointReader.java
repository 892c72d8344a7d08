package io.mesosj.isolator.checkpoint;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.cni.NetworkDirectory;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what an agent wrote down of its containers. Whatever is half-written or corrupt
 * becomes a problem of its container and hinders no other.
 */
public final class CheckpointReader {
  /** Interfaces are eth0, eth1 …: by length first, so that eth10 comes after eth9. */
  private static final Comparator<CheckpointedNetwork> IN_ORDER =
      Comparator.<CheckpointedNetwork>comparingInt(network -> network.ifName().length())
          .thenComparing(CheckpointedNetwork::ifName);

  private static final Duration LONGEST_TRYING = Duration.ofDays(2);

  private final Layout layout;
  private final NetworkDirectory networks;

  /**
   * A reader of everything below {@code layout}'s root.
   *
   * @param networks where a configuration is taken from when its checkpoint is broken
   */
  public CheckpointReader(Layout layout, NetworkDirectory networks) {
    this.layout = layout;
    this.networks = networks;
  }

  /** The ids of all containers that have a directory, sorted. */
  public List<String> containerIds() throws IOException {
    if (!Files.isDirectory(layout.root())) {
      return List.of();
    }
    return directories(layout.root()).stream()
        .map(directory -> directory.getFileName().toString())
        .filter(Layout::isValidContainerId)
        .toList();
  }

  /** Containers that are released but could not be detached, with the reason. */
  public Map<String, String> undetached() throws IOException {
    Map<String, String> reasons = new TreeMap<>();
    for (String id : containerIds()) {
      undetached(id).ifPresent(reason -> reasons.put(id, reason));
    }
    return reasons;
  }

  /** Why a container could not be detached; empty for one that is as it should be. */
  public Optional<String> undetached(String id) throws IOException {
    try {
      return Optional.of(SmallFile.storedText(layout.undetached(id)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether a container has been waiting to be detached for so long that nobody tries again. */
  public boolean isUndetachedForLong(String id) throws IOException {
    Instant since = Files.getLastModifiedTime(layout.undetached(id)).toInstant();
    return since.plus(LONGEST_TRYING).isBefore(Instant.now());
  }

  /**
   * Reads one container.
   *
   * @throws IOException if it has no directory
   */
  public CheckpointedContainer read(String id) throws IOException {
    List<CheckpointedNetwork> joined = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Path network : directories(layout.container(id))) {
      try {
        CheckpointedNetwork read = readNetwork(network, notes);
        if (read != null) {
          joined.add(read);
        }
      } catch (IOException e) {
        problems.add(FileProblem.describe(e));
      }
    }
    joined.sort(IN_ORDER);
    return new CheckpointedContainer(id, hostname(id), joined, problems, notes);
  }

  private String hostname(String id) {
    try {
      return SmallFile.storedText(layout.hostname(id)).strip();
    } catch (IOException e) {
      return id; // Not written yet when the agent died.
    }
  }

  /** Nothing for a directory that the agent died in before there was anything to undo. */
  private @Nullable CheckpointedNetwork readNetwork(Path directory, List<String> notes)
      throws IOException {
    Path file = directory.resolve(Layout.NETWORK_CONFIG);
    if (!Files.exists(file)) {
      return null;
    }
    NetworkConfig config;
    try {
      config = config(directory, file, notes);
    } catch (IOException e) {
      if (isEmpty(file)) {
        return null;
      }
      throw e;
    }
    List<Path> interfaces = directories(directory);
    if (interfaces.isEmpty()) {
      throw new IOException("'" + directory + "' names no interface");
    }
    String ifName = interfaces.get(0).getFileName().toString();
    return new CheckpointedNetwork(ifName, config, result(interfaces.get(0), notes));
  }

  /** Where the checkpoint is broken the operator's file may still tell how to detach. */
  private NetworkConfig config(Path directory, Path file, List<String> notes) throws IOException {
    String network = directory.getFileName().toString();
    try {
      NetworkConfig config = NetworkConfig.parse(SmallFile.stored(file), file.toString());
      if (!config.name().equals(network)) {
        throw new IOException("'" + file + "' is about network '" + config.name() + "'");
      }
      return config;
    } catch (AccessDeniedException e) {
      throw new IOException("'" + file + "': permission denied; only root may read it", e);
    } catch (IOException e) {
      try {
        NetworkConfig current = networks.find(network);
        notes.add(FileProblem.describe(e) + " (used the configuration directory's instead)");
        return current;
      } catch (IOException unknown) {
        e.addSuppressed(unknown);
        throw e;
      }
    }
  }

  private static Optional<CniResult> result(Path networkInterface, List<String> notes) {
    Path file = networkInterface.resolve(Layout.NETWORK_INFO);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CniResult.parse(SmallFile.stored(file)));
    } catch (IOException e) {
      notes.add("'" + file + "': " + FileProblem.describe(e));
      return Optional.empty();
    }
  }

  /** As after a power failure, see {@link Checkpoints}: its ADD had hardly begun. */
  private static boolean isEmpty(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) == 0;
  }

  private static List<Path> directories(Path of) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries =
        Files.newDirectoryStream(
            of, entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    return found;
  }
}
