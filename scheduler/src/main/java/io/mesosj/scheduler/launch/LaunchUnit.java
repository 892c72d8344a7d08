package io.mesosj.scheduler.launch;

import io.mesosj.protocol.resources.Resources;
import io.mesosj.scheduler.offer.AgentOffer;
import io.mesosj.scheduler.offer.Demand;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskID;

/** What is launched as one: a task, or the tasks of a group. Used by the launcher's thread. */
abstract class LaunchUnit {
  private final Set<LaunchedTask> missed = new HashSet<>();
  private int attempts;

  /** Units of the same kind are interchangeable: what does not fit for one does for none. */
  abstract Object kind();

  abstract String name();

  abstract Demand demand();

  abstract List<LaunchedTask> tasks();

  /** The operation that launches it, taking what it needs from the agent's offer. */
  abstract Operation place(AgentOffer agent, FrameworkID framework);

  /** An id that no task of any framework had before, beginning with the name. */
  static TaskID freshId(String name) {
    return TaskID.newBuilder().setValue(name + "." + UUID.randomUUID()).build();
  }

  static Resources take(AgentOffer agent, Resources wanted) {
    Resources found =
        agent
            .find(wanted)
            .orElseThrow(
                () -> new IllegalStateException("the offer has less than the sum of its parts"));
    agent.take(found);
    return found;
  }

  int attempts() {
    return attempts;
  }

  /**
   * A task of it never reached its agent.
   *
   * @return whether that is known of all of them, so that the whole can be launched again
   */
  boolean missed(LaunchedTask task) {
    missed.add(task);
    return missed.size() == tasks().size();
  }

  /** Gets ready for the next attempt. */
  void again() {
    attempts++;
    missed.clear();
    tasks().forEach(task -> task.renamed(freshId(task.name())));
  }
}
