package io.mesosj.isolator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.FileProblem;
import io.mesosj.base.file.SmallFile;
import io.mesosj.cni.NetworkConfig;
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
    for (JsonNode ipam : ipams(network)) {
      if (!isHostLocal(ipam)) {
        left.add("an address of '" + ipam.path("type").asText() + "'");
        continue;
      }
      try {
        free(directory(ipam, network), (holder, file) -> holder.equals(containerId));
      } catch (IOException e) {
        left.add("addresses, as " + FileProblem.describe(e));
      }
    }
    return left;
  }

  /**
   * Gives back what containers have on a network that are in no checkpoint; those of the last
   * minute are left alone.
   *
   * @param known ids of containers
   * @return what was given back, such as {@code 10.0.0.7 of 'web'}
   */
  static List<String> collect(NetworkConfig network, Set<String> known) throws IOException {
    Instant recent = Instant.now().minus(YOUNG);
    List<String> freed = new ArrayList<>();
    for (JsonNode ipam : ipams(network)) {
      if (isHostLocal(ipam)) {
        freed.addAll(
            free(
                directory(ipam, network),
                (holder, file) ->
                    !holder.isEmpty()
                        && !known.contains(holder)
                        && Files.getLastModifiedTime(file).toInstant().isBefore(recent)));
      }
    }
    return freed;
  }

  private static List<JsonNode> ipams(NetworkConfig network) {
    List<JsonNode> ipams = new ArrayList<>();
    for (ObjectNode plugin : network.plugins()) {
      for (JsonNode ipam : List.of(plugin.path("ipam"), plugin.path("delegate").path("ipam"))) {
        if (!ipam.path("type").asText("").isEmpty()) {
          ipams.add(ipam);
        }
      }
    }
    return ipams;
  }

  private static boolean isHostLocal(JsonNode ipam) {
    return ipam.path("type").asText("").equals("host-local");
  }

  private static Path directory(JsonNode ipam, NetworkConfig network) {
    String data = ipam.path("dataDir").asText("");
    return Path.of(data.isEmpty() ? DEFAULT_DIRECTORY : data).resolve(network.name());
  }

  private static List<String> free(Path directory, Choice choice) throws IOException {
    List<String> freed = new ArrayList<>();
    // Files of addresses only, not "lock" and "last_reserved_ip.0".
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[0-9a-fA-F]*[.:]*")) {
      for (Path file : files) {
        String holder = SmallFile.text(file).lines().findFirst().orElse("").strip();
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
