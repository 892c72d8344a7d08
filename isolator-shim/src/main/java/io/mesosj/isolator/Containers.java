package io.mesosj.isolator;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The containers that this agent knows: those on networks, and the nested ones that are guests on
 * the networks of a container above them. Safe for use by several threads.
 */
final class Containers {
  private final Map<String, ContainerState> byId = new ConcurrentHashMap<>();
  private final Map<String, String> hostsOfGuests = new ConcurrentHashMap<>();

  /**
   * Whether the container was new.
   *
   * @throws IsolatorException if another one has a host port of it
   */
  synchronized boolean add(ContainerState container) throws IsolatorException {
    HostPortClaims.requireFree(container, byId.values());
    return !isGuest(container.id) && byId.putIfAbsent(container.id, container) == null;
  }

  void replace(ContainerState container) {
    byId.put(container.id, container);
  }

  void remove(String id) {
    byId.remove(id);
  }

  Optional<ContainerState> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The container on whose networks this one is: itself, or its host. */
  Optional<ContainerState> attached(String id) {
    return find(hostsOfGuests.getOrDefault(id, id));
  }

  boolean isGuest(String id) {
    return hostsOfGuests.containsKey(id);
  }

  /**
   * Makes {@code id} a guest of the topmost container on networks among {@code relative} and those
   * above it, as Mesos does; nested ids have dots between their parts.
   *
   * @return whether there is one
   */
  boolean addGuest(String id, String relative) {
    Optional<String> host = topmost(relative);
    host.ifPresent(found -> hostsOfGuests.put(id, found));
    return host.isPresent();
  }

  boolean removeGuest(String id) {
    return hostsOfGuests.remove(id) != null;
  }

  private Optional<String> topmost(String id) {
    for (int dot = id.indexOf('.'); dot > 0; dot = id.indexOf('.', dot + 1)) {
      String above = id.substring(0, dot);
      if (byId.containsKey(above)) {
        return Optional.of(above);
      }
    }
    return byId.containsKey(id) ? Optional.of(id) : Optional.empty();
  }
}
