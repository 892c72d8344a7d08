package io.mesosj.isolator;

import io.mesosj.cni.config.NetworkConfig;
import io.mesosj.cni.config.NetworkDirectory;
import io.mesosj.cni.json.JsonTrees;
import io.mesosj.cni.runtime.Attachment;
import io.mesosj.cni.runtime.NetworkRuntime;
import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares what is written down with what the plugins know: CHECK and GC. */
final class NetworkInspector {
  private final Layout layout;
  private final NetworkDirectory networks;
  private final CheckpointReader reader;
  private final NetworkRuntime runtime;

  NetworkInspector(
      Layout layout, NetworkDirectory networks, CheckpointReader reader, NetworkRuntime runtime) {
    this.layout = layout;
    this.networks = networks;
    this.reader = reader;
    this.runtime = runtime;
  }

  /** The networks that had something to check. */
  List<String> check(Container container) throws IOException {
    List<String> checked = new ArrayList<>();
    Failures failures = new Failures();
    failures.addAll(container.problems);
    for (Joined network : container.networks) {
      String name = network.config().name();
      Path info = layout.networkInfo(container.id, name, network.ifName());
      try {
        if (runtime.check(
            attachment(network, container.id), JsonTrees.read(Files.readAllBytes(info)))) {
          checked.add(name);
        }
      } catch (IOException e) {
        failures.add(e);
      }
    }
    failures.throwTogether();
    return checked;
  }

  GarbageCollection gc() throws IOException {
    Map<String, List<Attachment>> valid = attachments();
    List<String> collected = new ArrayList<>();
    List<String> without = new ArrayList<>();
    Map<String, String> failed = new TreeMap<>();
    for (NetworkConfig configured : networks.list().networks().values()) {
      String name = configured.name();
      try {
        boolean ran =
            runtime.gc(runtime.settleVersion(configured), valid.getOrDefault(name, List.of()));
        (ran ? collected : without).add(name);
      } catch (IOException e) {
        failed.put(name, String.valueOf(e.getMessage()));
      }
    }
    return new GarbageCollection(collected, without, failed);
  }

  /**
   * By network, everything that any checkpoint tells of. One that can't be read stops the whole: an
   * attachment that is left out of the list would be taken away from a running container.
   */
  private Map<String, List<Attachment>> attachments() throws IOException {
    Map<String, List<Attachment>> byNetwork = new HashMap<>();
    for (String id : reader.containerIds()) {
      Container container = Container.of(reader.read(id));
      if (!container.problems.isEmpty()) {
        throw new IOException(
            "no GC while a checkpoint is broken: " + String.join("; ", container.problems));
      }
      for (Joined network : container.networks) {
        byNetwork
            .computeIfAbsent(network.config().name(), name -> new ArrayList<>())
            .add(attachment(network, id));
      }
    }
    return byNetwork;
  }

  private Attachment attachment(Joined network, String id) {
    return new Attachment(
        network.config(), id, Optional.of(layout.namespace(id)), network.ifName());
  }
}
