package io.mesosj.cni;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The operator's directory of network configurations. Only the files' names are kept, and each use
 * reads its file again, so networks come, change and go without a restart. Safe for use by several
 * threads.
 */
public final class NetworkDirectory {
  private final Path directory;
  private Map<String, Path> files = Map.of();

  public NetworkDirectory(Path directory) {
    this.directory = directory;
  }

  public Path path() {
    return directory;
  }

  /** A file that no network was learnt from, and why. */
  public record Skipped(Path file, String reason) {}

  /**
   * What the directory holds.
   *
   * @param networks by name
   * @param files by the network's name
   * @param skipped files that no network was learnt from
   */
  public record Listing(
      Map<String, NetworkConfig> networks, Map<String, Path> files, List<Skipped> skipped) {}

  /**
   * Reads the network's file, and looks through the directory again when it is gone, broken or
   * names another network.
   *
   * @throws UnknownNetworkException if no readable file names the network
   */
  public synchronized NetworkConfig find(String name) throws UnknownNetworkException {
    Path known = files.get(name);
    // Another file may win meanwhile over one without an ending of CNI's.
    if (known != null && ConfigFileName.hasCniEnding(known)) {
      try {
        NetworkConfig config = new NetworkFile(directory).read(known);
        if (config.name().equals(name)) {
          return config;
        }
      } catch (IOException e) {
        // Looked for again below, which also finds the reason to tell.
      }
    }
    Listing listing = list();
    NetworkConfig config = listing.networks().get(name);
    if (config == null) {
      throw new UnknownNetworkException(
          name, directory, new TreeSet<>(listing.networks().keySet()), listing.skipped());
    }
    return config;
  }

  /**
   * Looks through the directory: every regular file that is meant as a network, those with an
   * ending of CNI's ({@code .conf}, {@code .conflist}, {@code .json}) first, in the order of their
   * names. Of several files for a network the first is used.
   */
  public synchronized Listing list() {
    Map<String, NetworkConfig> networks = new TreeMap<>();
    Map<String, Path> learnt = new LinkedHashMap<>();
    List<Skipped> skipped = new ArrayList<>();
    for (Path file : candidates(skipped)) {
      try {
        NetworkConfig config = new NetworkFile(directory).read(file);
        Path first = learnt.putIfAbsent(config.name(), file);
        if (first == null) {
          networks.put(config.name(), config);
        } else {
          skipped.add(
              new Skipped(file, "network '" + config.name() + "' stands in " + first + " already"));
        }
      } catch (IOException e) {
        skipped.add(new Skipped(file, FileProblem.describe(e)));
      }
    }
    files = learnt;
    return new Listing(networks, learnt, skipped);
  }

  private List<Path> candidates(List<Skipped> skipped) {
    try (var entries = Files.newDirectoryStream(directory)) {
      List<Path> found = new ArrayList<>();
      for (Path entry : entries) {
        if (!ConfigFileName.isLeftover(entry)
            && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
      found.sort(ConfigFileName.IN_ORDER);
      return found;
    } catch (NoSuchFileException e) {
      skipped.add(new Skipped(directory, "the directory does not exist"));
    } catch (IOException e) {
      skipped.add(
          new Skipped(directory, "the directory can't be read: " + FileProblem.describe(e)));
    }
    return List.of();
  }
}
