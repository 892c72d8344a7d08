package io.mesosj.execute.connection;

import io.mesosj.base.file.FileProblem;
import io.mesosj.base.flags.FlagText;
import io.mesosj.base.flags.UsageException;
import io.mesosj.base.flags.Values;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.protocol.http.UrlConnectionTransport;
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
 */
public record Connection(Map<String, String> authorization, TransportOptions options) {
  /** Without authentication or certificates. */
  public static final Connection PLAIN = new Connection(Map.of(), TransportOptions.defaults());

  /** Reads the flags, and the files that they name. */
  public static Connection read(Values values) throws UsageException {
    return new Connection(Authorization.headers(values), options(values));
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
