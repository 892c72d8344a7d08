package io.mesosj.protocol.http;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What all calls of a transport share. Immutable. */
public final class TransportOptions {
  private final Optional<SSLContext> tls;
  private final Optional<InetSocketAddress> proxy;

  private TransportOptions(Optional<SSLContext> tls, Optional<InetSocketAddress> proxy) {
    this.tls = tls;
    this.proxy = proxy;
  }

  /** The JVM's certificates and proxy. */
  public static TransportOptions defaults() {
    return new TransportOptions(Optional.empty(), Optional.empty());
  }

  /**
   * The same with another trust store, and perhaps a client certificate, for {@code https}; see
   * {@link TlsFiles}.
   */
  public TransportOptions withTls(SSLContext context) {
    return new TransportOptions(Optional.of(context), proxy);
  }

  /** The same through an HTTP proxy. */
  public TransportOptions withProxy(InetSocketAddress address) {
    return new TransportOptions(tls, Optional.of(address));
  }

  /** For {@code https}; empty for the JVM's defaults. */
  public Optional<SSLContext> tls() {
    return tls;
  }

  /** The HTTP proxy; empty for the JVM's defaults. */
  public Optional<InetSocketAddress> proxy() {
    return proxy;
  }
}
