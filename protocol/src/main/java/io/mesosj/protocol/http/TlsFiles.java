package io.mesosj.protocol.http;

import io.mesosj.base.file.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates in files: whom to trust, and who we are.
 *
 * @param trusted PEM certificates (as Mesos' LIBPROCESS_SSL_CA_FILE) or a PKCS #12 store; empty for
 *     the JVM's own authorities
 * @param identity a PKCS #12 store with our certificate and its key; empty to show none
 * @param password of the stores
 */
public record TlsFiles(Optional<Path> trusted, Optional<Path> identity, String password) {
  /** Trusts the certificates in {@code file}, shows none. */
  public static TlsFiles trusting(Path file) {
    return new TlsFiles(Optional.of(file), Optional.empty(), "");
  }

  /**
   * Reads the files.
   *
   * @throws IOException naming the file that can't be read or holds nothing of use
   */
  public SSLContext context() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS can't be set up: " + e.getMessage(), e);
    }
  }

  private KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
    if (identity.isEmpty()) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store(identity.get()), password.toCharArray());
    return factory.getKeyManagers();
  }

  private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
    if (trusted.isEmpty()) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    Path file = trusted.get();
    factory.init(isPem(file) ? authorities(file) : store(file));
    return factory.getTrustManagers();
  }

  private static boolean isPem(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      // PKCS #12 is DER: a SEQUENCE.
      return in.read() != 0x30;
    }
  }

  private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IOException(file + " has no certificate");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      return store;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " has no certificates that can be read: " + e.getMessage(), e);
    }
  }

  private KeyStore store(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    } catch (IOException e) {
      throw new IOException(file + " can't be read as PKCS #12: " + FileProblem.describe(e), e);
    }
    return store;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "TlsFiles[trusted=" + trusted + ", identity=" + identity + "]";
  }
}
