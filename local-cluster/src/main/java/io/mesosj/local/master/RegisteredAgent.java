package io.mesosj.local.master;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

  private Optional<Long> reregistered = Optional.empty();
  private final String ip;
  private @Nullable AgentLink link;
  private final List<Consumer<AgentLink>> later = new ArrayList<>();
  private long disconnections;
  private Optional<Long> unreachableSince = Optional.empty();
  private boolean deactivated;
  private boolean draining;

  RegisteredAgent(AgentInfo info, String ip, AgentResources resources) {
    this.info = info;
    this.ip = ip;
    this.resources = resources;
  }

  AgentID id() {
    return info.getId();
  }

  /** The address it listens on. */
  String ip() {
    return ip;
  }

  /** As libprocess names it. */
  String pid() {
    return "slave(1)@" + ip + ":" + info.getPort();
  }

  void connect(AgentLink to) {
    link = to;
    if (disconnections > 0) {
      reregistered = Optional.of(System.currentTimeMillis());
    }
    unreachableSince = Optional.empty();
    List<Consumer<AgentLink>> due = List.copyOf(later);
    later.clear();
    due.forEach(what -> what.accept(to));
  }

  /** When it came back last, in milliseconds since 1970; empty if it never did. */
  Optional<Long> reregistered() {
    return reregistered;
  }

  /** Asks something of it when it can be reached again. */
  void whenBack(Consumer<AgentLink> what) {
    later.add(what);
  }

  /** It can't be reached any more. */
  void disconnect() {
    link = null;
    disconnections++;
  }

  /** How often it could not be reached. */
  long disconnections() {
    return disconnections;
  }

  void markUnreachable() {
    unreachableSince = Optional.of(System.currentTimeMillis());
  }

  /** In milliseconds since 1970; empty while nobody has given it up. */
  Optional<Long> unreachableSince() {
    return unreachableSince;
  }

  /** It gets no more tasks. */
  void deactivate(boolean drains) {
    deactivated = true;
    draining = drains;
  }

  void reactivate() {
    deactivated = false;
    draining = false;
  }

  boolean isDeactivated() {
    return deactivated;
  }

  boolean isDraining() {
    return draining;
  }

  /** The way to it; empty while it can't be reached. */
  Optional<AgentLink> link() {
    return Optional.ofNullable(link);
  }

  /** Whether its resources may be offered. */
  boolean isActive() {
    return link != null && !deactivated;
  }
}
