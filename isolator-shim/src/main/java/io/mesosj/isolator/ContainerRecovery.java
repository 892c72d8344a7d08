package io.mesosj.isolator;

import io.mesosj.base.file.FileProblem;
import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Takes over what an earlier agent left, container by container, each with its own trouble. */
final class ContainerRecovery {
  /** Detaches and removes a container that nobody claims. */
  interface Discarding {
    void discard(ContainerState container) throws IOException;
  }

  private final Layout layout;
  private final CheckpointReader reader;
  private final LeftoverProcesses leftovers;
  private final Containers containers;
  private final boolean insists;
  private final List<String> recovered = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final Map<String, String> failed = new TreeMap<>();

  /**
   * @param insists whether also what was tried for days is tried again, and told again
   */
  ContainerRecovery(
      Layout layout, CheckpointReader reader, Containers containers, boolean insists) {
    this.insists = insists;
    this.layout = layout;
    this.reader = reader;
    this.leftovers = new LeftoverProcesses(layout.root());
    this.containers = containers;
  }

  /** Everything in {@code claimed} is taken over, everything else discarded. */
  Recovery run(Set<String> claimed, Duration pluginTimeLimit, Discarding discarding) {
    try {
      List<String> checkpointed = reader.containerIds();
      leftovers.await(new HashSet<>(checkpointed), pluginTimeLimit);
      for (String id : checkpointed) {
        takeOver(id, claimed.contains(id), discarding);
      }
    } catch (IOException e) {
      failed.put(layout.root().toString(), FileProblem.describe(e));
    }
    return new Recovery(recovered, removed, failed);
  }

  private void takeOver(String id, boolean claimed, Discarding discarding) {
    Optional<String> toldBefore = Optional.empty();
    try {
      toldBefore = reader.undetached(id);
      if (!claimed && !insists && toldBefore.isPresent() && reader.isUndetachedForLong(id)) {
        // For an operator; every start tried it, for days.
        return;
      }
      ContainerState container = ContainerState.of(reader.read(id));
      tell(container);
      containers.replace(container);
      if (claimed) {
        recovered.add(id);
      } else {
        discarding.discard(container);
        removed.add(id);
      }
    } catch (IOException e) {
      String why = FileProblem.describe(e);
      if (insists || !toldBefore.equals(Optional.of(why))) {
        failed.put(id, why);
      }
    }
  }

  private void tell(ContainerState container) {
    List<String> broken = new ArrayList<>(container.problems);
    broken.addAll(container.notes);
    if (!broken.isEmpty()) {
      failed.put(container.id, String.join("; ", broken));
    }
  }
}
