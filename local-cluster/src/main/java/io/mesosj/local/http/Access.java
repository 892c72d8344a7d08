package io.mesosj.local.http;

import java.util.Optional;

/**
 * Who may send requests to an endpoint. Asked when a request's head is there, before any of its
 * body is read.
 */
@FunctionalInterface
public interface Access {
  /** For endpoints that tell nothing, such as {@code /health}. */
  Access ANYBODY = request -> Optional.empty();

  /** For a cluster that its user has opened to everybody. */
  Access OPEN = request -> Optional.empty();

  /**
   * Lets the request in.
   *
   * @return the principal that sends it; empty when it has no name
   * @throws ApiError to refuse it
   */
  Optional<String> admit(ApiRequest request) throws ApiError;
}
