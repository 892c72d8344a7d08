package io.mesosj.local.master;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DomainInfo;

/**
 * The agents of one master, in the order in which they registered; guarded by the master. Known by
 * the values of their ids, as all here is: a message as a key has all of Mesos' descriptors built,
 * which a short run feels.
 */
final class Agents {
  private final Map<String, RegisteredAgent> all = new LinkedHashMap<>();
  private final Set<String> gone = new HashSet<>();
  private Optional<DomainInfo.FaultDomain> domain = Optional.empty();

  void add(RegisteredAgent agent) {
    all.put(agent.id().getValue(), agent);
    if (domain.isEmpty() && agent.info.getDomain().hasFaultDomain()) {
      domain = Optional.of(agent.info.getDomain().getFaultDomain());
    }
  }

  /** An operator says that it never comes back. */
  void gone(RegisteredAgent agent) {
    all.remove(agent.id().getValue());
    gone.add(agent.id().getValue());
  }

  boolean isGone(AgentID agent) {
    return gone.contains(agent.getValue());
  }

  /** Whether it is in another region than the master, which is where the first agent is. */
  boolean isRemote(RegisteredAgent agent) {
    return domain.isPresent()
        && agent.info.getDomain().hasFaultDomain()
        && !agent.info.getDomain().getFaultDomain().getRegion().equals(domain.get().getRegion());
  }

  /** Where the master is: where the first agent is that says so. */
  Optional<DomainInfo.FaultDomain> domain() {
    return domain;
  }

  Collection<RegisteredAgent> all() {
    return Collections.unmodifiableCollection(all.values());
  }

  /** Those whose resources may be offered. */
  List<RegisteredAgent> active() {
    return all.values().stream().filter(RegisteredAgent::isActive).toList();
  }

  Optional<RegisteredAgent> find(AgentID id) {
    return Optional.ofNullable(all.get(id.getValue()));
  }

  /** The way to an agent; empty if it is unknown or can't be reached. */
  Optional<AgentLink> link(AgentID id) {
    return find(id).flatMap(RegisteredAgent::link);
  }
}
