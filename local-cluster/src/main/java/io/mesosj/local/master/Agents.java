package io.mesosj.local.master;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;

/** The agents of one master, in the order in which they registered; guarded by the master. */
final class Agents {
  private final Map<AgentID, RegisteredAgent> all = new LinkedHashMap<>();

  void add(RegisteredAgent agent) {
    all.put(agent.id(), agent);
  }

  Collection<RegisteredAgent> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /** Those whose resources may be offered. */
  List<RegisteredAgent> active() {
    return all.values().stream().filter(RegisteredAgent::isActive).toList();
  }

  Optional<RegisteredAgent> find(AgentID id) {
    return Optional.ofNullable(all.get(id));
  }

  /** The way to an agent; empty if it is unknown or can't be reached. */
  Optional<AgentLink> link(AgentID id) {
    return find(id).flatMap(RegisteredAgent::link);
  }
}
