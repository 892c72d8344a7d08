package io.mesosj.local.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages out. A browser says which host it believes to talk to, which betrays a page whose
 * name was made to lead here (DNS rebinding), and which page sends a request.
 */
interface WebPageGuard {
  /**
   * Checks a request's head.
   *
   * @throws ApiError 403 for a page's request, 400 for one without a host
   */
  void check(Channel connection, HttpHeaders head) throws ApiError;

  /** For domain sockets, which browsers don't reach. */
  static WebPageGuard any() {
    return (connection, head) -> {};
  }

  /**
   * The address that the server was bound to, that which the connection came to, and {@code
   * localhost} where that is loopback. The port is free: it is another one behind a tunnel.
   *
   * @param proven other names, by the server's certificate
   */
  static WebPageGuard ofConnection(String bound, Set<String> proven) {
    return (connection, head) -> {
      List<String> hosts = head.getAll(HttpHeaderNames.HOST);
      if (hosts.size() != 1) {
        throw ApiError.badRequest("Expecting one 'Host' header");
      }
      String host = hosts.get(0).toLowerCase(Locale.ROOT);
      String name = name(host);
      if (!proven.contains(name)
          && !own(bound, (InetSocketAddress) connection.localAddress()).contains(name)) {
        throw new ApiError(403, "403 Forbidden. Host '" + host + "' is not this server's address.");
      }
      String origin = head.get(HttpHeaderNames.ORIGIN);
      String site = head.get("Sec-Fetch-Site", "none");
      if ((origin != null && !isOf(origin.toLowerCase(Locale.ROOT), host))
          || site.equals("cross-site")
          || site.equals("same-site")) {
        throw new ApiError(403, "403 Forbidden. The request comes from another site's page.");
      }
    };
  }

  private static boolean isOf(String origin, String host) {
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  /** A host without its port. */
  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  private static Set<String> own(String bound, InetSocketAddress local) {
    InetAddress address = local.getAddress();
    String ip = address.getHostAddress();
    int zone = ip.indexOf('%');
    Set<String> names = new HashSet<>();
    names.add(bracketed(bound.toLowerCase(Locale.ROOT)));
    names.add(bracketed(zone < 0 ? ip : ip.substring(0, zone)));
    if (address.isLoopbackAddress()) {
      names.add("localhost");
      names.add("[::1]");
    }
    return names;
  }

  private static String bracketed(String ip) {
    return ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
  }
}
