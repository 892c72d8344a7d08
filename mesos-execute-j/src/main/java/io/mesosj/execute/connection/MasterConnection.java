package io.mesosj.execute.connection;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.master.MasterDetector;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How masters and agents are reached.
 *
 * @param authorization headers that authenticate us
 * @param options certificates
 * @param plainAgents whether agents are spoken to in plain text though their master is not
 */
public record MasterConnection(
    Map<String, String> authorization, TransportOptions options, boolean plainAgents) {
  /** Without authentication or certificates. */
  public static final MasterConnection PLAIN =
      new MasterConnection(Map.of(), TransportOptions.defaults(), false);

  /** Reads the flags, and the files that they name. */
  public static MasterConnection read(Values values) throws UsageException {
    return new MasterConnection(
        Authorization.headers(values),
        options(values),
        values.on(ConnectionFlags.PLAIN_TEXT_AGENTS));
  }

  /** The same with another {@code Authorization} header, unless the user gave one. */
  public MasterConnection orAuthorizedBy(String header) {
    return authorization.isEmpty()
        ? new MasterConnection(Map.of("Authorization", header), options, plainAgents)
        : this;
  }

  /**
   * The same with the credential of the user's own cluster, if the master is that of one and no
   * other credential was given.
   */
  public MasterConnection toOwn(MasterAddress master, Map<String, String> environment)
      throws UsageException {
    if (!authorization.isEmpty() || !master.isOneByPlainHttp()) {
      return this;
    }
    try {
      return KnownClusters.ofUser(environment)
          .authorization(master.text())
          .map(this::orAuthorizedBy)
          .orElse(this);
    } catch (IOException e) {
      throw new UsageException(
          ConnectionFlags.MASTER + ": its credential can't be used: " + FileProblem.describe(e));
    }
  }

  /** How the agents of a master are spoken to. */
  public AgentAccess agents(MasterAddress master) {
    return new AgentAccess(
        master.isTls() || (master.isBehindZooKeeper() && namesCertificates()),
        plainAgents,
        authorization);
  }

  /** Finds the leading master; not for the local one. */
  public MasterDetector masters(MasterAddress master) {
    return master.detector(namesCertificates());
  }

  /** Who says whom to trust wants TLS, also from masters that don't say what they speak. */
  private boolean namesCertificates() {
    return options.tls().isPresent();
  }

  /** A transport over TCP, or TLS for {@code https}. */
  public UrlConnectionTransport transport() {
    return new UrlConnectionTransport(options);
  }

  private static TransportOptions options(Values values) throws UsageException {
    Optional<String> password = values.text(ConnectionFlags.CERT_PASSWORD);
    Optional<String> trusted = values.text(ConnectionFlags.CACERT);
    Optional<String> identity = values.text(ConnectionFlags.CERT);
    if (trusted.isEmpty() && identity.isEmpty()) {
      if (password.isPresent()) {
        throw new UsageException(ConnectionFlags.CERT_PASSWORD + " needs " + ConnectionFlags.CERT);
      }
      return TransportOptions.defaults();
    }
    String secret =
        password.isPresent()
            ? FlagText.of(ConnectionFlags.CERT_PASSWORD, password.get()).strip()
            : "";
    try {
      TlsFiles files = new TlsFiles(trusted.map(Path::of), identity.map(Path::of), secret);
      return TransportOptions.defaults().withTls(files.context());
    } catch (IOException | InvalidPathException e) {
      throw new UsageException(
          (trusted.isPresent() ? ConnectionFlags.CACERT : ConnectionFlags.CERT)
              + ": "
              + FileProblem.describe(e));
    }
  }
}
