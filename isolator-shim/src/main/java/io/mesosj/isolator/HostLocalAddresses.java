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
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that {@code host-local} has given to a container: a file each, named for the
 * address, whose first line is the container's id. For those who can't have the plugin give them
 * back.
 */
final class HostLocalAddresses {
  private static final String DEFAULT_DIRECTORY = "/var/lib/cni/networks";

  private HostLocalAddresses() {}

  /**
   * Gives back what a container has on a network.
   *
   * @return what could not be given back, and why
   */
  static List<String> release(NetworkConfig network, String containerId) {
    List<String> left = new ArrayList<>();
    for (ObjectNode plugin : network.plugins()) {
      for (JsonNode ipam : List.of(plugin.path("ipam"), plugin.path("delegate").path("ipam"))) {
        if (ipam.path("type").asText("").equals("host-local")) {
          Path directory =
              Path.of(ipam.path("dataDir").asText(DEFAULT_DIRECTORY)).resolve(network.name());
          release(directory, containerId, left);
        } else if (!ipam.path("type").asText("").isEmpty()) {
          left.add("an address of '" + ipam.path("type").asText() + "'");
        }
      }
    }
    return left;
  }

  private static void release(Path directory, String containerId, List<String> left) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*[.:]*")) {
      for (Path file : files) {
        if (SmallFile.text(file).lines().findFirst().orElse("").strip().equals(containerId)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      // No address was ever given out.
    } catch (DirectoryIteratorException e) {
      left.add("addresses, as " + FileProblem.describe(e.getCause()));
    } catch (IOException e) {
      left.add("addresses, as " + FileProblem.describe(e));
    }
  }
}
