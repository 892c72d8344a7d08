package io.mesosj.local.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which endpoint answers at which path; a path above it or below it is another. */
final class Routes {
  /**
   * An endpoint and who may use it.
   *
   * @param access decides who
   * @param endpoint answers
   */
  record Route(Access access, ApiServer.Endpoint endpoint) {}

  private final Map<String, Route> routes = new ConcurrentHashMap<>();

  void add(String path, Access access, ApiServer.Endpoint endpoint) {
    routes.put(path, new Route(access, endpoint));
  }

  Optional<Route> find(String path) {
    return Optional.ofNullable(routes.get(path));
  }
}
