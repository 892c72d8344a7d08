package io.mesosj.protocol.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What all calls of a transport share.
 *
 * @param tls the trust store and client certificate for {@code https}; empty for the JVM's
 *     defaults. See {@link TlsFiles}
 * @param proxy the HTTP proxy to go through; empty for the JVM's defaults
 */
public record TransportOptions(Optional<SSLContext> tls, Optional<InetSocketAddress> proxy) {
  public static TransportOptions defaults() {
    return new TransportOptions(Optional.empty(), Optional.empty());
  }

  /** The same with other certificates. */
  public TransportOptions withTls(SSLContext context) {
    return new TransportOptions(Optional.of(context), proxy);
  }

  /** The same through a proxy. */
  public TransportOptions withProxy(InetSocketAddress address) {
    return new TransportOptions(tls, Optional.of(address));
  }
}
