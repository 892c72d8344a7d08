package io.mesosj.local.http;

import io.netty.channel.Channel;

/** Decides by a request's head whether its body is read at all. */
final class Admission {
  private final Routes routes;
  private final WebPageGuard hosts;

  Admission(Routes routes, WebPageGuard hosts) {
    this.routes = routes;
    this.hosts = hosts;
  }

  /**
   * Lets a request in.
   *
   * @return whether its sender has shown who it is
   * @throws ApiError to refuse it
   */
  boolean admit(Channel channel, Exchange exchange) throws ApiError {
    hosts.check(channel, exchange.head().headers());
    String path = exchange.uri().getPath();
    Routes.Route route =
        routes
            .find(path == null ? "/" : path)
            .orElseThrow(() -> new ApiError(404, "404 Not Found."));
    exchange.admit(route);
    return route.access() != Access.ANYBODY;
  }
}
