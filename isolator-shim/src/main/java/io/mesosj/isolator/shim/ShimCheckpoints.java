package io.mesosj.isolator.shim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.file.DurableFile;
import io.mesosj.base.file.SmallFile;
import io.mesosj.base.json.JsonTrees;
import io.mesosj.base.step.Steps;
import io.mesosj.cni.CniResult;
import io.mesosj.cni.NetworkConfig;
import io.mesosj.isolator.checkpoint.Checkpoints;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What DEL needs, whatever became of the configuration meanwhile: {@code
 * <root>/<network>/<container id>/<interface>}, a JSON object with the network as it was passed to
 * the plugins ({@code config}), their last result ({@code result}), how many of them have answered
 * ({@code answered}), and whether ADD came to its end ({@code attached}).
 */
record ShimCheckpoints(Path network, Steps steps) {
  /** Survives a reboot, since addresses that plugins gave out do. */
  private static final String DEFAULT_ROOT = "/var/lib/mesos-cni-shim";

  /** The checkpoints of the network that a configuration is of; its name was checked. */
  static ShimCheckpoints of(ObjectNode shim, Steps steps) {
    return new ShimCheckpoints(
        Path.of(shim.path("dataDir").asText(DEFAULT_ROOT), shim.path("name").asText()), steps);
  }

  private Path file(String containerId, String ifName) {
    return network.resolve(containerId).resolve(ifName);
  }

  /** One container's interface. */
  record AttachmentKey(String containerId, String ifName) {}

  /** Before its end is reached: that is {@link #writeAttached}. */
  void write(AttachmentKey key, ObjectNode config, int answered, Optional<ObjectNode> result)
      throws IOException {
    write(key, config, answered, result, false);
  }

  void writeAttached(AttachmentKey key, NetworkConfig network, CniResult result)
      throws IOException {
    write(key, network.tree(), network.plugins().size(), Optional.of(result.tree()), true);
  }

  private void write(
      AttachmentKey key,
      ObjectNode config,
      int answered,
      Optional<ObjectNode> result,
      boolean attached)
      throws IOException {
    ObjectNode tree = JsonTrees.object();
    tree.put("attached", attached);
    tree.put("answered", answered);
    tree.set("config", config);
    result.ifPresent(known -> tree.set("result", known));
    Checkpoints files = new Checkpoints(steps);
    Path file = file(key.containerId(), key.ifName());
    files.makeDirectory(network.resolve(key.containerId()));
    files.writePrivate(file, JsonTrees.write(tree));
  }

  boolean exists(AttachmentKey key) {
    return Files.exists(file(key.containerId(), key.ifName()));
  }

  /** Empty where there is none, or none that can be read. */
  Optional<ObjectNode> read(AttachmentKey key) {
    try {
      return Optional.of(JsonTrees.read(SmallFile.stored(file(key.containerId(), key.ifName()))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void remove(AttachmentKey key) throws IOException {
    Path file = file(key.containerId(), key.ifName());
    steps.before("remove " + file);
    if (Files.isDirectory(network.resolve(key.containerId()))) {
      DurableFile.removeUnfinished(file);
    }
    Files.deleteIfExists(file);
    steps.after("remove " + file);
    try {
      Files.deleteIfExists(network.resolve(key.containerId()));
    } catch (DirectoryNotEmptyException e) {
      // It has another interface on this network.
    }
  }

  List<AttachmentKey> list() throws IOException {
    List<AttachmentKey> keys = new ArrayList<>();
    if (!Files.isDirectory(network)) {
      return keys;
    }
    try (DirectoryStream<Path> containers = Files.newDirectoryStream(network)) {
      for (Path container : containers) {
        try (DirectoryStream<Path> interfaces = Files.newDirectoryStream(container)) {
          for (Path file : interfaces) {
            if (!DurableFile.isUnfinished(file)) {
              keys.add(
                  new AttachmentKey(
                      String.valueOf(container.getFileName()), String.valueOf(file.getFileName())));
            }
          }
        }
      }
    }
    return keys;
  }
}
