package io.mesosj.local.master;

import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.jspecify.annotations.Nullable;

/** An agent as its master knows it; guarded by the master. */
final class RegisteredAgent {
  /** Without its resources, which change. */
  final AgentInfo info;

  final AgentResources resources;

  /** When it registered, in milliseconds since 1970. */
  final long registered = System.currentTimeMillis();

  private @Nullable AgentLink link;

  RegisteredAgent(AgentInfo info, AgentResources resources) {
    this.info = info;
    this.resources = resources;
  }

  AgentID id() {
    return info.getId();
  }

  void connect(AgentLink to) {
    link = to;
  }

  /** The way to it; empty while it can't be reached. */
  Optional<AgentLink> link() {
    return Optional.ofNullable(link);
  }

  /** Whether its resources may be offered. */
  boolean isActive() {
    return link != null;
  }
}
