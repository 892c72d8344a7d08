package io.mesosj.local.http;

/**
 * How everybody is told to reach a server.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the name that the server's certificate is for, where it is not for its address; else
 *     the address
 * @param ip the address it listens on
 */
public record Advertised(String scheme, String host, String ip) {
  /** Plain HTTP at an address. */
  public static Advertised plain(String ip) {
    return new Advertised("http", ip, ip);
  }

  /** The URL of one port. */
  public String url(int port) {
    return scheme + "://" + host + ":" + port;
  }

  /** Whether calls go over TLS. */
  public boolean tls() {
    return scheme.equals("https");
  }
}
