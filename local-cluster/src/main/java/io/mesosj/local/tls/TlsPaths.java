package io.mesosj.local.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files of a cluster that speaks TLS, all PEM.
 *
 * @param certificate {@code LIBPROCESS_SSL_CERT_FILE}: the certificate to show, and those above it
 * @param key {@code LIBPROCESS_SSL_KEY_FILE}: its private key
 * @param authorities {@code LIBPROCESS_SSL_CA_FILE}: whom executors are told to trust; the
 *     certificate itself when empty
 */
public record TlsPaths(Path certificate, Path key, Optional<Path> authorities) {
  /** The file that executors find whom to trust in. */
  public Path trusted() {
    return authorities.orElse(certificate);
  }
}
