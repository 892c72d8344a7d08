package io.mesosj.local.tls;

import io.mesosj.base.file.SmallFile;
import io.mesosj.local.http.Advertised;
import io.mesosj.local.http.Wire;
import io.netty.channel.ChannelPipeline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS for connections that come in, by a certificate and its key in files. */
public final class ServerTls implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final SSLContext context;
  private final CertificateHosts hosts;
  private final TlsPaths files;

  private ServerTls(SSLContext context, CertificateHosts hosts, TlsPaths files) {
    this.context = context;
    this.hosts = hosts;
    this.files = files;
  }

  /**
   * Reads the files, and warns if others may read the key.
   *
   * @throws IOException naming the file that can't be used, or both if they don't belong together
   */
  public static ServerTls read(TlsPaths files) throws IOException {
    List<X509Certificate> chain = certificates(files.certificate());
    PrivateKey key = key(files, chain.get(0));
    warnOfReaders(files.key());
    try {
      return new ServerTls(context(key, chain), CertificateHosts.of(chain.get(0)), files);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "'" + files.certificate() + "' and its key can't be used: " + e.getMessage(), e);
    }
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(SmallFile.bytes(file)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      throw new IOException("there is no PEM certificate in '" + file + "': " + e.getMessage(), e);
    }
    throw new IOException("there is no PEM certificate in '" + file + "'");
  }

  private static PrivateKey key(TlsPaths files, X509Certificate certificate) throws IOException {
    // Not a regular character is lost: a key in PEM is ASCII.
    String pem = new String(SmallFile.bytes(files.key()), StandardCharsets.ISO_8859_1);
    String algorithm = certificate.getPublicKey().getAlgorithm();
    try {
      PrivateKey key = PemKey.parse(pem, algorithm, files.key());
      if (KeyPairCheck.belong(key, certificate.getPublicKey())) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw unfit(files, e);
    }
    throw unfit(files, null);
  }

  private static IOException unfit(TlsPaths files, @Nullable Exception e) {
    return new IOException(
        "the key in '"
            + files.key()
            + "' does not belong to the certificate in '"
            + files.certificate()
            + "'",
        e);
  }

  private static void warnOfReaders(Path key) throws IOException {
    Set<PosixFilePermission> given = EnumSet.copyOf(OTHERS);
    given.retainAll(Files.getPosixFilePermissions(key));
    if (!given.isEmpty()) {
      LOG.warn("The key in '{}' can be read by others: chmod 600 it", key);
    }
  }

  private static SSLContext context(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    char[] password = UUID.randomUUID().toString().toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  /**
   * How a server at an address is to be reached, so that its certificate is for it.
   *
   * @throws IOException if it is for neither the address nor a name of it
   */
  public Advertised advertised(String ip) throws IOException {
    return new Advertised(
        scheme(),
        hosts
            .nameOf(ip)
            .orElseThrow(
                () ->
                    new IOException(
                        "the certificate in '"
                            + files.certificate()
                            + "' is for "
                            + hosts
                            + ", none of which is --ip="
                            + ip
                            + ": it needs subjectAltName=IP:"
                            + ip)),
        ip);
  }

  /** The certificates, as they are in their file. */
  public byte[] certificates() throws IOException {
    return SmallFile.bytes(files.certificate());
  }

  @Override
  public void secure(ChannelPipeline pipeline) {
    pipeline.addLast(new FirstBytes(context));
  }

  @Override
  public String scheme() {
    return "https";
  }

  @Override
  public Set<String> names() {
    return hosts.names();
  }
}
