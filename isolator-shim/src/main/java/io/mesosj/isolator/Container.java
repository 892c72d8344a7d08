package io.mesosj.isolator;

import io.mesosj.isolator.checkpoint.CheckpointedContainer;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is known of one container; guarded by itself, because a container's plugins run in turn. */
final class Container {
  final String id;
  final String hostname;
  final List<ContainerNetwork> networks;

  /** What could not be read of its checkpoint, so that it can't be detached completely. */
  final List<String> problems;

  /** What could not be read of its checkpoint, but was made up for. */
  final List<String> notes;

  boolean destroyed;

  Container(String id, String hostname, List<ContainerNetwork> networks) {
    this(id, hostname, networks, List.of(), List.of());
  }

  Container(
      String id,
      String hostname,
      List<ContainerNetwork> networks,
      List<String> problems,
      List<String> notes) {
    this.id = id;
    this.hostname = hostname;
    this.networks = new ArrayList<>(networks);
    this.problems = List.copyOf(problems);
    this.notes = List.copyOf(notes);
  }

  /** A container that an earlier agent, or another process, attached. */
  static Container of(CheckpointedContainer checkpoint) {
    List<ContainerNetwork> networks = new ArrayList<>();
    List<String> problems = new ArrayList<>(checkpoint.problems());
    for (CheckpointedNetwork network : checkpoint.networks()) {
      try {
        networks.add(ContainerNetwork.of(network));
      } catch (IOException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    return new Container(
        checkpoint.id(), checkpoint.hostname(), networks, problems, checkpoint.notes());
  }

  List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (ContainerNetwork network : networks) {
      network.result().ifPresent(result -> addresses.addAll(result.addresses()));
    }
    return addresses;
  }
}
