package io.mesosj.scheduler.offer;

import io.mesosj.protocol.resources.Resources;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task, or a whole task group, wants of an agent.
 *
 * @param resources all of it, unreserved, by name
 * @param constraints on the agent
 * @param role the only role whose resources will do; any of the framework's when empty
 * @param ports how many ports of the agent's besides, whichever they are
 */
public record Demand(
    Resources resources, List<Constraint> constraints, Optional<String> role, int ports) {
  public Demand {
    constraints = List.copyOf(constraints);
  }

  /** Without ports that the offer chooses. */
  public Demand(Resources resources, List<Constraint> constraints, Optional<String> role) {
    this(resources, constraints, role, 0);
  }

  /** Resources of any agent. */
  public static Demand of(Resources resources) {
    return new Demand(resources, List.of(), Optional.empty());
  }

  /** The same for other resources. */
  public Demand withResources(Resources other) {
    return new Demand(other, constraints, role, ports);
  }

  /** As a record's, which is put together when it first runs: at several milliseconds. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Demand that
        && resources.equals(that.resources)
        && constraints.equals(that.constraints)
        && role.equals(that.role)
        && ports == that.ports;
  }

  @Override
  public int hashCode() {
    return Objects.hash(resources, constraints, role, ports);
  }
}
