package io.mesosj.execute.connection;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.local.access.KnownCluster;
import io.mesosj.local.access.KnownClusters;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
import io.mesosj.scheduler.agent.AgentAccess;
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
 * @param tlsWhereUnsaid whether a master is spoken to over TLS whose address does not say
 * @param plainAgents whether agents are spoken to in plain text though their master is not
 */
public record MasterConnection(
    Map<String, String> authorization,
    TransportOptions options,
    boolean tlsWhereUnsaid,
    boolean plainAgents) {
  /** What libprocess decides by, and whom it trusts. */
  private static final String TLS_ENABLED = "LIBPROCESS_SSL_ENABLED";

  private static final String TLS_AUTHORITIES = "LIBPROCESS_SSL_CA_FILE";

  /** Without authentication or certificates. */
  public static final MasterConnection PLAIN =
      new MasterConnection(Map.of(), TransportOptions.defaults(), false, false);

  /**
   * Reads the flags and libprocess' variables, and the files that they name. Whoever names
   * certificates wants TLS, too, from masters that don't say what they speak.
   */
  public static MasterConnection read(Values values, Map<String, String> environment)
      throws UsageException {
    String enabled = environment.getOrDefault(TLS_ENABLED, "");
    boolean tls = enabled.equals("true") || enabled.equals("1");
    TransportOptions options = options(values);
    String authorities = tls ? environment.getOrDefault(TLS_AUTHORITIES, "") : "";
    if (options.tls().isEmpty() && !authorities.isEmpty()) {
      options = trusting(new TlsFiles(Optional.of(path(authorities)), Optional.empty(), ""));
    }
    return new MasterConnection(
        Authorization.headers(values),
        options,
        tls || options.tls().isPresent(),
        values.on(ConnectionFlags.PLAIN_TEXT_AGENTS));
  }

  private static Path path(String authorities) throws UsageException {
    try {
      return Path.of(authorities);
    } catch (InvalidPathException e) {
      throw new UsageException("$" + TLS_AUTHORITIES + " is not a path");
    }
  }

  private static TransportOptions trusting(TlsFiles files) throws UsageException {
    try {
      return TransportOptions.defaults().withTls(files.context());
    } catch (IOException e) {
      throw new UsageException("$" + TLS_AUTHORITIES + ": " + FileProblem.describe(e));
    }
  }

  /** The same for a cluster in this process. */
  public MasterConnection toEmbedded(String header, TransportOptions itsOptions) {
    return new MasterConnection(authorization, itsOptions, tlsWhereUnsaid, plainAgents)
        .orAuthorizedBy(header);
  }

  /** The same with another {@code Authorization} header, unless the user gave one. */
  private MasterConnection orAuthorizedBy(String header) {
    return authorization.isEmpty()
        ? new MasterConnection(
            Map.of("Authorization", header), options, tlsWhereUnsaid, plainAgents)
        : this;
  }

  /**
   * The same with the credential of the user's own cluster and trust in its certificate, if the
   * master is that of one, as far as others were not given.
   */
  public MasterConnection toOwn(MasterAddress master, Map<String, String> environment)
      throws UsageException {
    if (!master.isOneHost()) {
      return this;
    }
    try {
      Optional<KnownCluster> known = KnownClusters.ofUser(environment).find(master.text());
      return known.isPresent() ? to(known.get()) : this;
    } catch (IOException e) {
      throw new UsageException(
          ConnectionFlags.MASTER + ": its credential can't be used: " + FileProblem.describe(e));
    }
  }

  private MasterConnection to(KnownCluster known) throws IOException {
    MasterConnection authorized = orAuthorizedBy(known.credential().authorization());
    if (known.certificate().isEmpty() || options.tls().isPresent()) {
      return authorized;
    }
    return new MasterConnection(
        authorized.authorization,
        options.withTls(TlsFiles.trusting(known.certificate().get()).context()),
        true,
        plainAgents);
  }

  /** How the agents of a master are spoken to. */
  public AgentAccess agents(MasterAddress master) {
    return new AgentAccess(
        master.isTls() || (!master.saysScheme() && tlsWhereUnsaid), plainAgents, authorization);
  }

  /** Finds the leading master; not for the local one. */
  public MasterDetector masters(MasterAddress master) {
    return master.detector(tlsWhereUnsaid);
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
