package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.cni.CniException;
import io.mesosj.isolator.checkpoint.CheckpointedContainer;
import io.mesosj.isolator.checkpoint.CheckpointedNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of one container; guarded by itself, because a container's plugins run in turn. */
final class ContainerState {
  final String id;
  final String hostname;
  final List<ContainerNetwork> networks;

  /** What could not be read of its checkpoint, so that it can't be detached completely. */
  final List<String> problems;

  /** What could not be read of its checkpoint, but was made up for. */
  final List<String> notes;

  boolean destroyed;

  /** By network, how the undoing of its failed ADD ended; consumed by the first detaching. */
  final Map<String, Undone> undoing = new HashMap<>();

  /** An ADD that failed and was undone by itself; empty if that went well. */
  record Undone(Optional<CniException> failure) {}

  private final Object cancelling = new Object();
  private @Nullable Thread attaching;

  /** From now on {@link #cancel} interrupts this thread. */
  void beginAttaching() {
    synchronized (cancelling) {
      attaching = Thread.currentThread();
    }
  }

  /**
   * Ends that.
   *
   * @return false if it was cancelled, and so an interrupt of this thread meant that only
   */
  boolean endAttaching() {
    synchronized (cancelling) {
      boolean begun = attaching != null;
      attaching = null;
      return begun;
    }
  }

  /** Kills the plugin that attaches it right now, if one does; does not wait. */
  void cancel() {
    synchronized (cancelling) {
      if (attaching != null) {
        attaching.interrupt();
        attaching = null;
      }
    }
  }

  ContainerState(String id, String hostname, List<ContainerNetwork> networks) {
    this(id, hostname, networks, List.of(), List.of());
  }

  ContainerState(
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
  static ContainerState of(CheckpointedContainer checkpoint) {
    List<ContainerNetwork> networks = new ArrayList<>();
    List<String> problems = new ArrayList<>(checkpoint.problems());
    for (CheckpointedNetwork network : checkpoint.networks()) {
      try {
        networks.add(ContainerNetwork.of(network));
      } catch (IOException e) {
        problems.add(FileProblem.describe(e));
      }
    }
    return new ContainerState(
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
