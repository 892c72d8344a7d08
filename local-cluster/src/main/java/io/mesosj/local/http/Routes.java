package io.mesosj.local.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which endpoint answers at which path: that of the path, or of the longest path above it, as in
 * libprocess. Clients rely on it: pymesos' operators post to {@code /api/v1/operator}.
 */
final class Routes {
  /**
   * An endpoint and who may use it.
   *
   * @param access decides who
   * @param endpoint answers
   * @param room for the bodies of its requests
   */
  record Route(Access access, ApiServer.Endpoint endpoint, BodyRoom room) {}

  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  void add(String path, Access access, ApiServer.Endpoint endpoint) {
    routes.put(path, new Route(access, endpoint, BodyRoom.of(access)));
  }

  Optional<Route> find(String path) {
    String above = path;
    while (above.lastIndexOf('/') > 0 && !routes.containsKey(above)) {
      above = above.substring(0, above.lastIndexOf('/'));
    }
    // The root is above everything, where it is served at all.
    return Optional.ofNullable(routes.get(above)).or(() -> Optional.ofNullable(routes.get("/")));
  }
}
