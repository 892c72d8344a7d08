package io.mesosj.local.http;

import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which endpoint answers at which path: that with the longest path above it. */
final class Routes {
  /**
   * An endpoint and who may use it.
   *
   * @param access decides who
   * @param endpoint answers
   */
  record Route(Access access, ApiServer.Endpoint endpoint) {}

  private final ConcurrentSkipListMap<String, Route> routes = new ConcurrentSkipListMap<>();

  void add(String path, Access access, ApiServer.Endpoint endpoint) {
    routes.put(path, new Route(access, endpoint));
  }

  Optional<Route> find(String path) {
    return routes.headMap(path, true).descendingMap().entrySet().stream()
        .filter(entry -> isBelow(path, entry.getKey()))
        .map(entry -> entry.getValue())
        .findFirst();
  }

  private static boolean isBelow(String path, String prefix) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length()
            || prefix.endsWith("/")
            || path.charAt(prefix.length()) == '/');
  }
}
