package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.plugin.NetworkParts;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The addresses that {@code host-local} has given to a container: a file each, named for the
 * address, whose first line is the container's id. For those who can't have the plugin give them
 * back.
 */
final class HostLocalAddresses {
  private static final String DEFAULT_DIRECTORY = "/var/lib/cni/networks";

  private HostLocalAddresses() {}

  /** Somebody whose ADD has begun since the checkpoints were read may have one. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private interface Choice {
    boolean isMeant(String containerId, Path file) throws IOException;
  }

  /**
   * Gives back what a container has on a network.
   *
   * @return what could not be given back, and why
   */
  static List<String> release(NetworkConfig network, String containerId) {
    List<String> left = new ArrayList<>();
    try {
      for (Ipam ipam : ipams(network)) {
        if (ipam.isHostLocal()) {
          free(ipam.directory(), (holder, file) -> holder.equals(containerId));
        } else {
          left.add("an address of '" + ipam.type() + "'");
        }
      }
    } catch (IOException e) {
      left.add("addresses, as " + FileProblem.describe(e));
    }
    return left;
  }

  /**
   * Gives back what containers have on a network that are in no checkpoint; those of the last
   * minute are left alone.
   *
   * @param known ids of the network's containers
   * @param knownAnywhere ids of all containers: those of other networks too may have addresses that
   *     are given out behind a delegate
   * @param others whose addresses stay in any case
   * @return what was given back, such as {@code 10.0.0.7 of 'web'}
   */
  static List<String> collect(
      NetworkConfig network, Set<String> known, Set<String> knownAnywhere, OthersContainers others)
      throws IOException {
    Instant recent = Instant.now().minus(YOUNG);
    List<String> freed = new ArrayList<>();
    for (Ipam ipam : ipams(network)) {
      Set<String> kept = ipam.network().equals(network.name()) ? known : knownAnywhere;
      if (ipam.isHostLocal()) {
        freed.addAll(
            free(
                ipam.directory(),
                (holder, file) ->
                    !holder.isEmpty()
                        && !kept.contains(holder)
                        && !others.has(holder)
                        && Files.getLastModifiedTime(file).toInstant().isBefore(recent)));
      }
    }
    return freed;
  }

  /**
   * What assigns addresses to a network's containers.
   *
   * @param network under which name it does, which is another one's behind a delegate
   */
  private record Ipam(JsonNode config, String network) {
    boolean isHostLocal() {
      return type().equals("host-local");
    }

    String type() {
      return config.path("type").asText("");
    }

    Path directory() {
      String data = config.path("dataDir").asText("");
      return Path.of(data.isEmpty() ? DEFAULT_DIRECTORY : data).resolve(network);
    }
  }

  private static List<Ipam> ipams(NetworkConfig network) throws IOException {
    List<Ipam> ipams = new ArrayList<>();
    for (NetworkConfig part : NetworkParts.all(network)) {
      part.plugins().forEach(plugin -> collect(plugin, part.name(), ipams));
    }
    return ipams;
  }

  private static void collect(JsonNode plugin, String network, List<Ipam> into) {
    Ipam ipam = new Ipam(plugin.path("ipam"), network);
    if (!ipam.type().isEmpty()) {
      into.add(ipam);
    }
    if (plugin.path("delegate").isObject()) {
      collect(plugin.get("delegate"), network, into);
    }
    for (JsonNode delegate : plugin.path("delegates")) {
      collect(delegate, delegate.path("name").asText(network), into);
    }
  }

  private static List<String> free(Path directory, Choice choice) throws IOException {
    List<String> freed = new ArrayList<>();
    // Files of addresses only, not "lock" and "last_reserved_ip.0".
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9a-fA-F]*[.:]*")) {
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          // Not host-local's, whatever it is; the others are.
          continue;
        }
        String holder = SmallFile.storedText(file).lines().findFirst().orElse("").strip();
        if (choice.isMeant(holder, file) && Files.deleteIfExists(file)) {
          freed.add(file.getFileName() + " of '" + holder + "'");
        }
      }
    } catch (NoSuchFileException e) {
      // No address was ever given out, or the plugin was faster.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return freed;
  }
}
