package io.mesosj.scheduler.offer;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Optional;

/**
 * What a task, or a whole task group, wants of an agent.
 *
 * @param resources all of it, unreserved, by name
 * @param constraints on the agent
 * @param role the only role whose resources will do; any of the framework's when empty
 */
public record Demand(Resources resources, List<Constraint> constraints, Optional<String> role) {
  public Demand {
    constraints = List.copyOf(constraints);
  }

  /** Resources of any agent. */
  public static Demand of(Resources resources) {
    return new Demand(resources, List.of(), Optional.empty());
  }
}
