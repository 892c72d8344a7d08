package io.mesosj.isolator;

import io.mesosj.isolator.checkpoint.CheckpointReader;
import io.mesosj.isolator.checkpoint.Layout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Takes over what an earlier agent left, container by container, each with its own trouble. */
final class ContainerRecovery {
  /** Detaches and removes a container that nobody claims. */
  interface Discarding {
    void discard(Container container) throws IOException;
  }

  private final Layout layout;
  private final CheckpointReader reader;
  private final LeftoverProcesses leftovers;
  private final Containers containers;
  private final List<String> recovered = new ArrayList<>();
  private final List<String> removed = new ArrayList<>();
  private final Map<String, String> failed = new TreeMap<>();

  ContainerRecovery(Layout layout, CheckpointReader reader, Containers containers) {
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
      failed.put(layout.root().toString(), String.valueOf(e.getMessage()));
    }
    return new Recovery(recovered, removed, failed);
  }

  private void takeOver(String id, boolean claimed, Discarding discarding) {
    try {
      Container container = Container.of(reader.read(id));
      tell(container);
      containers.replace(container);
      if (claimed) {
        recovered.add(id);
      } else {
        discarding.discard(container);
        removed.add(id);
      }
    } catch (IOException e) {
      failed.put(id, String.valueOf(e.getMessage()));
    }
  }

  private void tell(Container container) {
    List<String> broken = new ArrayList<>(container.problems);
    broken.addAll(container.notes);
    if (!broken.isEmpty()) {
      failed.put(container.id, String.join("; ", broken));
    }
  }
}
