package io.mesosj.protocol.http;

import java.net.Proxy;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * What all calls of a transport share.
 *
 * @param sslSocketFactory the trust store and client certificate for {@code https}; empty for the
 *     JVM's defaults
 * @param proxy the proxy to go through; empty for the JVM's defaults
 */
public record TransportOptions(Optional<SSLSocketFactory> sslSocketFactory, Optional<Proxy> proxy) {
  public static TransportOptions defaults() {
    return new TransportOptions(Optional.empty(), Optional.empty());
  }
}
