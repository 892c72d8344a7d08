package io.mesosj.local.http;

import io.mesosj.base.net.IpLiteral;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages out. A browser says which host it believes to talk to, which betrays a page whose
 * name was made to lead here (DNS rebinding), and which page sends a request.
 */
interface WebPageGuard {
  /** Always this machine, for browsers. */
  String LOCALHOST = "localhost";

  /**
   * Checks a request's head.
   *
   * @throws ApiError 403 for a page's request, 400 for one without a host
   */
  void check(HttpHeaders head) throws ApiError;

  /** For domain sockets, which browsers don't reach. */
  static WebPageGuard any() {
    return head -> {};
  }

  /**
   * What the server was bound to, {@code localhost}, or an address: of loopback where the server is
   * bound to that, any otherwise, since behind a mapped port it is not its own, and it is names
   * that somebody else can make lead here. The port is free: it is another one behind a tunnel.
   *
   * @param proven other names, by the server's certificate
   */
  static WebPageGuard ofServer(String bound, Set<String> proven) {
    String own = bound.toLowerCase(Locale.ROOT);
    boolean beyondLoopback =
        !own.equals(LOCALHOST)
            && IpLiteral.address(own).filter(InetAddress::isLoopbackAddress).isEmpty();
    return head -> {
      List<String> hosts = head.getAll(HttpHeaderNames.HOST);
      if (hosts.size() != 1) {
        throw ApiError.badRequest("Expecting one 'Host' header");
      }
      String host = hosts.get(0).toLowerCase(Locale.ROOT);
      String name = name(host);
      if (!proven.contains(name) && !name.equals(own) && !isLedToByNoName(name, beyondLoopback)) {
        throw new ApiError(403, "403 Forbidden. Host '" + host + "' is not this server's address.");
      }
      String origin = head.get(HttpHeaderNames.ORIGIN);
      String site = head.get("Sec-Fetch-Site", "none");
      if ((origin != null && !isOf(origin.toLowerCase(Locale.ROOT), host))
          || site.equalsIgnoreCase("cross-site")
          || site.equalsIgnoreCase("same-site")) {
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

  private static boolean isLedToByNoName(String name, boolean beyondLoopback) {
    boolean bracketed = name.startsWith("[") && name.endsWith("]");
    return name.equals(LOCALHOST)
        || IpLiteral.address(bracketed ? name.substring(1, name.length() - 1) : name)
            // Browsers take it for this machine, from pages of other sites too.
            .filter(
                address ->
                    address.isLoopbackAddress() || (beyondLoopback && !address.isAnyLocalAddress()))
            .isPresent();
  }
}
