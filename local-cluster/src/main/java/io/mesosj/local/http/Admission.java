package io.mesosj.local.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Decides by a request's head whether its body is read at all. */
final class Admission {
  /** What decides who asks, of which a second one might be believed by somebody else. */
  private static final List<CharSequence> ONCE =
      List.of(
          HttpHeaderNames.ORIGIN,
          "Sec-Fetch-Site",
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.TRANSFER_ENCODING);

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
  boolean admit(Exchange exchange) throws ApiError {
    HttpHeaders headers = exchange.head().headers();
    checkUnambiguous(headers);
    hosts.check(headers);
    String path = exchange.uri().getPath();
    Routes.Route route =
        routes
            .find(path == null ? "/" : path)
            .orElseThrow(() -> new ApiError(404, "404 Not Found."));
    exchange.admit(route);
    return route.access() != Access.ANYBODY;
  }

  /** RFC 9112, 6.1: where the end of a body isn't known, the next request begins anywhere. */
  private static void checkUnambiguous(HttpHeaders headers) throws ApiError {
    for (CharSequence name : ONCE) {
      if (headers.getAll(name).size() > 1) {
        throw ApiError.badRequest("Expecting one '" + name + "' header");
      }
    }
    String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
    if (!coding.equalsIgnoreCase("chunked")) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      throw new ApiError(501, "Expecting 'Transfer-Encoding' of chunked");
    }
  }
}
