package io.mesosj.local.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages out. A browser says which host it believes to talk to, which betrays a page whose
 * name was made to lead here (DNS rebinding), and which page sends a request.
 */
interface Hosts {
  /**
   * Checks a request's head.
   *
   * @throws ApiError 403 for a page's request, 400 for one without a host
   */
  void check(Channel connection, HttpHeaders head) throws ApiError;

  /** For domain sockets, which browsers don't reach. */
  static Hosts any() {
    return (connection, head) -> {};
  }

  /** The address that the connection came to, and {@code localhost} where that is loopback. */
  static Hosts ofConnection() {
    return (connection, head) -> {
      String host = head.get(HttpHeaderNames.HOST);
      if (host == null || head.getAll(HttpHeaderNames.HOST).size() > 1) {
        throw ApiError.badRequest("Expecting one 'Host' header");
      }
      Set<String> own = own((InetSocketAddress) connection.localAddress());
      if (!own.contains(host.toLowerCase(Locale.ROOT))) {
        throw new ApiError(403, "403 Forbidden. Host '" + host + "' is not this server's address.");
      }
      String origin = head.get(HttpHeaderNames.ORIGIN);
      String site = head.get("Sec-Fetch-Site", "none");
      if ((origin != null && !own.contains(withoutScheme(origin.toLowerCase(Locale.ROOT))))
          || site.equals("cross-site")
          || site.equals("same-site")) {
        throw new ApiError(403, "403 Forbidden. The request comes from another site's page.");
      }
    };
  }

  private static String withoutScheme(String origin) {
    return origin.startsWith("http://") ? origin.substring("http://".length()) : "";
  }

  private static Set<String> own(InetSocketAddress local) {
    InetAddress address = local.getAddress();
    String ip = address.getHostAddress();
    int zone = ip.indexOf('%');
    String literal = zone < 0 ? ip : ip.substring(0, zone);
    Set<String> names = new LinkedHashSet<>();
    add(names, literal.indexOf(':') < 0 ? literal : "[" + literal + "]", local.getPort());
    if (address.isLoopbackAddress()) {
      add(names, "localhost", local.getPort());
      add(names, "[::1]", local.getPort());
    }
    return names;
  }

  private static void add(Set<String> names, String host, int port) {
    names.add(host + ":" + port);
    if (port == 80) {
      names.add(host);
    }
  }
}
